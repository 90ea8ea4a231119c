using System.Text.Json.Serialization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>What one method did on one task: a row of a comparison.</summary>
/// <param name="Task">The task, or the planted circuit.</param>
/// <param name="Method">The method.</param>
/// <remarks>Figures that were not measured, or are not defined for the method, are null or NaN.</remarks>
public sealed record MethodRow(string Task, string Method)
{
    /// <summary>Why there are no figures; null where there are.</summary>
    public string? WhyUndefined { get; init; }

    /// <summary>Edges of the reported circuit.</summary>
    public int? Edges { get; init; }

    /// <summary>Edges of the method's smallest circuit that reaches the target; null where none below the whole graph does.</summary>
    public int? EdgesNeeded { get; init; }

    /// <summary>Its faithfulness.</summary>
    public Estimate? Faithfulness { get; init; }

    /// <summary>Mean faithfulness of connected random circuits of its size.</summary>
    public double RandomFaithfulness { get; init; } = double.NaN;

    /// <summary>Mean number of their edges.</summary>
    public double RandomEdges { get; init; } = double.NaN;

    /// <summary>Area under faithfulness over sizes.</summary>
    public Estimate? Cpr { get; init; }

    /// <summary>Area between faithfulness and 1 over sizes.</summary>
    public Estimate? Cmd { get; init; }

    /// <summary>Area under the ROC against the edges that are known to do the work.</summary>
    public double Auroc { get; init; } = double.NaN;

    /// <summary>Agreement of the scores with exact patching.</summary>
    public Agreement? Agreement { get; init; }

    /// <summary>Seconds that finding took, without loading and judging.</summary>
    public double Seconds { get; init; } = double.NaN;

    /// <summary>Most memory of tensors at once while finding, the model included, bytes.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>Faithfulness at each size, for the chart: edges kept, and faithfulness with its interval over prompts.</summary>
    [JsonIgnore]
    public IReadOnlyList<(int Edges, Estimate Faithfulness)> Points { get; init; } = [];
}
