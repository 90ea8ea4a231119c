using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>What a discovery run found.</summary>
/// <param name="TaskName">The task.</param>
/// <param name="ModelName">The model.</param>
/// <param name="Scores">One score an edge.</param>
/// <param name="Circuit">The reported circuit, pruned.</param>
/// <param name="Evaluation">The size grid and the reported circuit, evaluated; when nothing was, the circuit alone with NaN for
/// every figure.</param>
/// <param name="ChosenRow">The reported circuit's row in the evaluation.</param>
/// <param name="MetricName">The metric.</param>
/// <param name="Folder">Where the files lie.</param>
/// <param name="Files">Their names.</param>
/// <param name="Threshold">ACDC's τ; NaN for scoring methods.</param>
public sealed record DiscoveryResult(
    string TaskName,
    string ModelName,
    EdgeScores Scores,
    Circuit Circuit,
    DiscoveryEvaluation Evaluation,
    int ChosenRow,
    string MetricName,
    string Folder,
    ImmutableArray<string> Files,
    double Threshold = double.NaN)
{
    /// <summary>What an ACDC search found and cost; null for scoring methods.</summary>
    public AcdcResult? Search { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The hash over everything that decides the scores and the circuit.</summary>
    public string InputsHash { get; init; } = string.Empty;

    /// <summary>D of a search's pruned circuit, all of its heads' own links kept; NaN when it was not judged, or nothing was
    /// searched.</summary>
    public double DivergenceLeft { get; init; } = double.NaN;

    /// <summary>The faithfulness that the smallest circuit was looked for to reach; null when a size was asked for, or a search
    /// found the circuit.</summary>
    public double? Target { get; init; }

    /// <summary>What one must know beside the figures, a sentence each without its full stop.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Whether no circuit below the whole graph reached the target: <see cref="Circuit"/> is then the best of those that
    /// did not.</summary>
    public bool FallsShort { get; init; }

    /// <summary>Whether <see cref="DiscoveryEvaluation.Reported"/> is on prompts that did not find the circuit.</summary>
    public bool EvaluatedOnFreshPrompts { get; init; }

    /// <summary>How the scores agree with exact patching; null when that was not asked for.</summary>
    public Agreement? Agreement { get; init; }

    /// <summary>The scores as the method left them, NaN where an edge was not measured.</summary>
    public required EdgeScores Raw { get; init; }

    /// <summary>[source]: scores of nodes; empty where edges were scored.</summary>
    public ImmutableArray<double> Nodes { get; init; } = [];

    /// <summary>Most memory of tensors at once while finding, the model included, bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>How long everything took.</summary>
    public double Seconds { get; init; }

    /// <summary>How long finding took, without loading and judging.</summary>
    public double FindingSeconds { get; init; }

    /// <summary>The reported circuit on the prompts that found it.</summary>
    public CircuitFigures Chosen => Evaluation.Circuits[ChosenRow];
}
