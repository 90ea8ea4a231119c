using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine.Runs.Train;

/// <summary>The log of a training run: <c>step,loss_nats,learning_rate,gradient_norm</c> and, at tests, three columns a task.</summary>
internal sealed class TrainingLog
{
    private readonly List<string> _lines = [];
    private string[] _tasks = [];

    /// <summary>The step of the last line; 0 without one.</summary>
    public int LastStep { get; private set; }

    /// <summary>The sum of the losses since the last line.</summary>
    public double PendingLoss { get; set; }

    public void Add(TrainingProgress line)
    {
        PendingLoss = 0;
        if (_tasks.Length == 0)
        {
            _tasks = [.. line.Tests.Select(test => test.Task)];
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{line.Step},{line.Loss:R},{line.LearningRate:R},{line.GradientNorm:R}");
        foreach (TaskAccuracy test in line.Tests)
        {
            text.Append(CultureInfo.InvariantCulture, $",{test.Accuracy:R},{test.Top1:R},{test.ProbDiff:R}");
        }

        _lines.Add(text.ToString());
        LastStep = line.Step;
    }

    /// <summary>The whole log: a header and a line a report.</summary>
    public string Text()
    {
        IEnumerable<string> columns = _tasks.SelectMany(
            task => new[] { task + "_accuracy", task + "_top1", task + "_prob_diff" }.Select(column => column.Replace('-', '_')));
        string header = string.Join(',', columns.Prepend("step,loss_nats,learning_rate,gradient_norm"));
        int width = header.Count(character => character == ',');
        IEnumerable<string> rows = _lines.Select(row => row + new string(',', width - row.Count(character => character == ',')));
        return string.Join('\n', rows.Prepend(header)) + "\n";
    }

    /// <summary>Takes over the log that a checkpoint holds.</summary>
    /// <param name="text">As <see cref="Text"/> gave it.</param>
    /// <param name="pendingLoss">The sum of the losses since its last line.</param>
    public void Read(string text, double pendingLoss)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        _tasks = [.. lines[0].Split(',').Where(column => column.EndsWith("_accuracy", StringComparison.Ordinal))
            .Select(column => column[..^"_accuracy".Length])];
        _lines.AddRange(lines.Skip(1).Select(line => line.TrimEnd(',')));
        LastStep = _lines.Count == 0 ? 0 : int.Parse(_lines[^1].AsSpan(0, _lines[^1].IndexOf(',', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        PendingLoss = pendingLoss;
    }
}
