using System.Collections.Frozen;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary>The names of the files that commands write: what lies beside them in a folder belongs to somebody else, and is kept.</summary>
public static class ResultFiles
{
    /// <summary>The manifest of a discovery: what a repeated run repeats to the bit.</summary>
    public const string Manifest = "run.json";

    /// <summary>What a repeated run does not repeat: seconds, memory, machine, threads.</summary>
    public const string Timing = "timing.json";

    /// <summary>The manifest of a comparison of methods.</summary>
    public const string MethodsManifest = "comparison.json";

    /// <summary>The report of an evaluation.</summary>
    public const string Evaluation = "evaluation.json";

    /// <summary>The report of a pruning.</summary>
    public const string Minimal = "minimal.json";

    /// <summary>Each edge of a minimal circuit, and what is left without it.</summary>
    public const string MinimalCertificate = "minimal.csv";

    /// <summary>A pruning's circuits: the given one, the prefix, the minimal one.</summary>
    public const string MinimalStages = "minimal_stages.csv";

    /// <summary>The minimal circuit in the interchange form.</summary>
    public const string MinimalCircuit = "minimal_circuit.json";

    private static readonly FrozenSet<string> Pruned = Set(
        Minimal, MinimalCertificate, MinimalStages, MinimalCircuit, "minimal_circuit.dot", "minimal_circuit.svg");

    private static readonly FrozenSet<string> OfPaths = Set("paths.csv", "bottlenecks.csv", "cut.csv", "paths.dot", "paths.svg");

    private static readonly FrozenSet<string> Discovery = Set(
        Manifest, Timing, "scores.csv", "nodes.csv", "summary.csv", "summary.tex", "evaluation.csv", "grid.csv", "circuit.json", "circuit.dot", "circuit.svg",
        "faithfulness.svg", "acdc_steps.csv", "acdc.svg");

    private static readonly FrozenSet<string> Evaluated = Set(
        Evaluation, Timing, "evaluation.csv", "grid.csv", "tests.csv", "edges.csv", "knockouts.csv", "self_repair.csv");

    private static readonly FrozenSet<string> Compared = Set(
        "compare.csv", "summary.csv", "compare.dot", "compare.svg", "roc.csv", "auroc.csv", "roc.svg");

    private static readonly FrozenSet<string> Methods = Set(
        MethodsManifest, Timing, "comparison.csv", "comparison.md", "comparison.tex", "comparison.svg", "pareto.csv", "pareto.tex");

    private static readonly FrozenSet<string> Benchmarked = Set(
        Timing, "planted.csv", "planted.md", "planted.tex", "tasks.csv", "tasks.md", "tasks.tex");

    private static readonly FrozenSet<string> OfHeads = Set("heads.csv", "head_labels.csv", "heads.json", "heads.tex");

    private static readonly FrozenSet<string> Trained = Set(
        "config.json", "model.safetensors", "vocab.json", "merges.txt", "training.csv");

    /// <summary>What a comparison of methods reads of a finished method, or reports as its results.</summary>
    public static IReadOnlyList<string> OfMethod { get; } = [Manifest, "scores.csv", "nodes.csv", "circuit.json", "summary.csv", "evaluation.csv"];

    /// <summary>Whether <c>discover</c> writes a file of this name.</summary>
    /// <remarks>A pruning of an earlier circuit goes with that circuit.</remarks>
    public static bool IsOfDiscovery(string name) => Has(Discovery, name) || Has(Pruned, name) || FolderNames.IsLeftover(name);

    /// <summary>Whether <c>prune</c> writes a file of this name.</summary>
    public static bool IsOfPruning(string name) => Has(Pruned, name) || FolderNames.IsLeftover(name);

    /// <summary>Whether <c>paths</c> writes a file of this name.</summary>
    public static bool IsOfPaths(string name) => Has(OfPaths, name) || FolderNames.IsLeftover(name);

    /// <summary>Whether <c>evaluate</c> writes a file of this name.</summary>
    public static bool IsOfEvaluation(string name) => Has(Evaluated, name) || FolderNames.IsLeftover(name);

    /// <summary>Whether <c>compare</c> writes a file of this name.</summary>
    public static bool IsOfComparison(string name) => Has(Compared, name) || FolderNames.IsLeftover(name);

    /// <summary>Whether the table of several runs has a file of this name.</summary>
    public static bool IsOfMethods(string name) => Has(Methods, name) || FolderNames.IsLeftover(name);

    /// <summary>Whether <c>benchmark</c> writes a file of this name.</summary>
    public static bool IsOfBenchmark(string name) => Has(Benchmarked, name) || FolderNames.IsLeftover(name);

    /// <summary>Whether <c>heads</c> writes a file of this name.</summary>
    public static bool IsOfHeads(string name) => Has(OfHeads, name) || FolderNames.IsLeftover(name);

    /// <summary>Whether <c>train</c> writes a file of this name.</summary>
    public static bool IsOfTraining(string name) => Trained.Contains(name) || FolderNames.IsLeftover(name);

    // A table may lie there as LaTeX too.
    private static bool Has(FrozenSet<string> names, string name)
        => names.Contains(name) || (name.EndsWith(".tex", StringComparison.Ordinal) && names.Contains(Path.ChangeExtension(name, ".csv")));

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
