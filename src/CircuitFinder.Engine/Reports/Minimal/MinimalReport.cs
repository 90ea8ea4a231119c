using System.Collections.Immutable;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Manifests;

namespace CircuitFinder.Engine.Reports.Minimal;

/// <summary><c>minimal.json</c>: what was pruned, to what, and how good each stage is. The same inputs give the same report.</summary>
public sealed record MinimalReport
{
    /// <summary>Program name and version.</summary>
    public required string Tool { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>What did the arithmetic.</summary>
    public required string Backend { get; init; }

    /// <summary>What it computed in.</summary>
    public required string Precision { get; init; }

    /// <summary>The circuit that was given.</summary>
    public required EvaluatedFile Circuit { get; init; }

    /// <summary>The model.</summary>
    public required ManifestModel Model { get; init; }

    /// <summary>The prompts on which edges were removed.</summary>
    public required ManifestTask Task { get; init; }

    /// <summary>How these prompts relate to those on which the circuit was found.</summary>
    public required string Prompts { get; init; }

    /// <summary>The held-out prompts, or why there are none.</summary>
    public required string HeldOut { get; init; }

    /// <summary>The metric's name.</summary>
    public required string Metric { get; init; }

    /// <summary>What removed edges carry.</summary>
    public required string Ablation { get; init; }

    /// <summary>The target, as it is written.</summary>
    public required string Target { get; init; }

    /// <summary>Which edges were taken, in which order.</summary>
    public required string Ranking { get; init; }

    /// <summary>Number of circuits that were measured to find the minimal one.</summary>
    public required int Evaluations { get; init; }

    /// <summary>Each stage on each set of prompts.</summary>
    public required ImmutableArray<PrunedCircuit> Circuits { get; init; }

    /// <summary>Names of the edges of the minimal circuit, in graph order.</summary>
    public required ImmutableArray<string> Edges { get; init; }
}
