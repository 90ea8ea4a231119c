using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>What a picture of a circuit is of, and how good the circuit is beside random ones of its size.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Method">The attribution or search method.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Ablation">What removed edges carry.</param>
/// <param name="EdgesLeft">Number of the circuit's edges.</param>
/// <param name="EdgeTotal">Number of the whole graph's edges.</param>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)).</param>
/// <param name="LossRecovered">1 − D(C)/D(∅).</param>
/// <param name="RandomFaithfulnessMean">Mean faithfulness of the random circuits; NaN when none were drawn.</param>
/// <param name="RandomFaithfulnessMinimum">Their least faithfulness; NaN when none were drawn.</param>
/// <param name="RandomFaithfulnessMaximum">Their greatest faithfulness; NaN when none were drawn.</param>
public sealed record CircuitCaption(
    string Task,
    string Model,
    string Method,
    string Metric,
    string Ablation,
    int EdgesLeft,
    int EdgeTotal,
    double Faithfulness,
    double LossRecovered,
    double RandomFaithfulnessMean = double.NaN,
    double RandomFaithfulnessMinimum = double.NaN,
    double RandomFaithfulnessMaximum = double.NaN)
{
    /// <summary>Whether scores predict a change of the metric, so that their sign separates helpful edges from harmful ones.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>What is to be known of the circuit before its figures, such as that it is not faithful enough; null for nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>First line: the task.</summary>
    internal string Title => $"{Task}: {ReportNumber.Count(EdgesLeft)} of {ReportNumber.Count(EdgeTotal)} edges";

    /// <summary>Second line: how the circuit was found.</summary>
    internal string Origin => $"model {Model} · method {Method} · metric {Metric} · {Ablation} ablation";

    /// <summary>Third line: how good it is, beside random circuits.</summary>
    internal string Quality
    {
        get
        {
            string quality = $"faithfulness {Measured(Faithfulness)}";
            quality += !double.IsFinite(RandomFaithfulnessMean)
                ? " (no random baseline drawn)"
                : $" (random circuits of this size {Measured(RandomFaithfulnessMean)}, "
                    + $"range {Measured(RandomFaithfulnessMinimum)} to {Measured(RandomFaithfulnessMaximum)})";
            return $"{quality} · loss recovered {Measured(LossRecovered)}{(Remark is null ? "" : $" · {Remark}")}";
        }
    }

    private static string Measured(double value) => ReportNumber.TwoDecimals(value);
}
