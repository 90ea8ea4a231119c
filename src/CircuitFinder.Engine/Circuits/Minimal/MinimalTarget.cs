using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Circuits.Minimal;

/// <summary>What a minimal circuit must reach: at least so much faithfulness, or so much of the loss recovered.</summary>
/// <param name="IsLossRecovered">Whether it is on loss recovered; else on faithfulness.</param>
/// <param name="Least">The least value that reaches it.</param>
public sealed record MinimalTarget(bool IsLossRecovered, double Least)
{
    private const string Faithfulness = "faithfulness";
    private const string LossRecovered = "loss-recovered";

    /// <summary>Where nothing else is asked for.</summary>
    public static MinimalTarget Standard { get; } = new(false, 0.9);

    /// <summary>As it is written: <c>faithfulness=0.9</c>.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Name}={Least:R}");

    /// <summary>As sentences say it: <c>faithfulness of at least 0.9</c>.</summary>
    public string Sentence => string.Create(CultureInfo.InvariantCulture, $"{(IsLossRecovered ? "loss recovered" : Faithfulness)} of at least {Least:R}");

    private string Name => IsLossRecovered ? LossRecovered : Faithfulness;

    /// <summary>What a circuit reaches: <c>faithfulness of 0.812</c>.</summary>
    /// <param name="figures">Of the circuit.</param>
    public string SentenceOf(RecoveredFigures figures)
        => string.Create(CultureInfo.InvariantCulture, $"{(IsLossRecovered ? "loss recovered" : Faithfulness)} of {Of(figures):0.000}");

    /// <summary>Reads a target.</summary>
    /// <param name="text"><c>faithfulness=VALUE</c> or <c>loss-recovered=VALUE</c>, the value above 0 and at most 1.</param>
    /// <exception cref="UserFaultException">It is something else.</exception>
    public static MinimalTarget Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('=', 2);
        return parts is [Faithfulness or LossRecovered, var value]
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double least)
            && least is > 0 and <= 1
            ? new MinimalTarget(parts[0] == LossRecovered, least)
            : throw new UserFaultException($"target '{PlainText.Cut(text, 40)}': give {Faithfulness}=VALUE or {LossRecovered}=VALUE, the value above 0 and at most 1.");
    }

    /// <summary>The figure that the target is on.</summary>
    /// <param name="figures">Of a circuit.</param>
    public double Of(RecoveredFigures figures) => IsLossRecovered ? figures.LossRecovered : figures.Faithfulness;

    /// <summary>Whether a circuit reaches the target; what is not defined does not.</summary>
    /// <param name="figures">Of the circuit.</param>
    public bool IsReached(RecoveredFigures figures) => Of(figures) >= Least;
}
