using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine;

/// <summary>The log of a training run: <c>step,loss_nats,learning_rate,gradient_norm</c> and, at tests, three columns a task.</summary>
internal sealed class TrainingLog(string path)
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
        foreach (TaskTest test in line.Tests)
        {
            text.Append(CultureInfo.InvariantCulture, $",{test.Accuracy:R},{test.Top1:R},{test.ProbDiff:R}");
        }

        _lines.Add(text.ToString());
        LastStep = line.Step;
    }

    /// <summary>Writes the whole log through a temporary file.</summary>
    public void Write()
    {
        IEnumerable<string> columns = _tasks.SelectMany(
            task => new[] { task + "_accuracy", task + "_top1", task + "_prob_diff" }.Select(column => column.Replace('-', '_')));
        string header = string.Join(',', columns.Prepend("step,loss_nats,learning_rate,gradient_norm"));
        int width = header.Count(character => character == ',');
        IEnumerable<string> rows = _lines.Select(row => row + new string(',', width - row.Count(character => character == ',')));
        File.WriteAllText(path + ".tmp", string.Join('\n', rows.Prepend(header)) + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Takes over the lines that an earlier run wrote before its checkpoint.</summary>
    public void ReadUpTo(int step)
    {
        if (!File.Exists(path))
        {
            return;
        }

        string[] lines = File.ReadAllLines(path);
        _tasks = [.. lines[0].Split(',').Where(column => column.EndsWith("_accuracy", StringComparison.Ordinal))
            .Select(column => column[..^"_accuracy".Length])];
        foreach (string line in lines.Skip(1))
        {
            int at = int.Parse(line.AsSpan(0, line.IndexOf(',', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
            if (at <= step)
            {
                _lines.Add(line.TrimEnd(','));
                LastStep = at;
            }
        }
    }
}
