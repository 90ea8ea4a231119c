using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Runs.Evaluate;

namespace CircuitFinder.Engine.Runs.Prune;

/// <summary>Which circuit is pruned to a 1-minimal one, on what, and how far.</summary>
public sealed record PruneRunOptions
{
    /// <summary>The circuit, the task, the model, and how circuits are measured. Its <see cref="EvaluationRunOptions.Output"/>
    /// receives the files.</summary>
    public required EvaluationRunOptions Subject { get; init; }

    /// <summary>What the pruned circuit must still reach.</summary>
    public MinimalTarget Target { get; init; } = MinimalTarget.Standard;

    /// <summary>Whether edges outside the circuit may be taken too, by the file's scores; else only the circuit's own.</summary>
    public bool IsWholeRanking { get; init; }

    /// <summary>Whether the circuits are judged on prompts too that did not find them.</summary>
    public bool HoldOut { get; init; } = true;

    /// <summary>Whether the output folder is the one of the discovery that wrote the circuit.</summary>
    public bool IsPartOfDiscovery { get; init; }

    /// <summary>How pictures are drawn.</summary>
    public PictureOptions Pictures { get; init; } = PictureOptions.Standard;
}
