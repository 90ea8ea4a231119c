using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Manifests;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary>Everything an evaluation says, and what it was of. The same inputs give the same report.</summary>
public sealed record EvaluationReport
{
    /// <summary>Program name and version.</summary>
    public required string Tool { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>What did the arithmetic.</summary>
    public required string Backend { get; init; }

    /// <summary>What it computed in.</summary>
    public required string Precision { get; init; }

    /// <summary>The circuit.</summary>
    public required EvaluatedFile Circuit { get; init; }

    /// <summary>The model it was judged in.</summary>
    public required ManifestModel Model { get; init; }

    /// <summary>The prompts it was judged on.</summary>
    public required ManifestTask Task { get; init; }

    /// <summary>How these prompts relate to those it was found on.</summary>
    public required string Prompts { get; init; }

    /// <summary>Every option.</summary>
    public required EvaluationSettings Options { get; init; }

    /// <summary>Every figure.</summary>
    public required ImmutableArray<ReportedValue> Figures { get; init; }

    /// <summary>Size curves; empty where the file has no scores.</summary>
    public required ImmutableArray<SizeCurve> Curves { get; init; }

    /// <summary>Tests; null where none were run.</summary>
    public required CircuitTests? Tests { get; init; }

    /// <summary>What other heads make of a head's ablation; null where it was not looked for.</summary>
    public required SelfRepairReport? SelfRepair { get; init; }
}
