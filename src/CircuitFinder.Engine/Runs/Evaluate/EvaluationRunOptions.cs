using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Runs.Evaluate;

/// <summary>What circuit an evaluation judges, on what, and how.</summary>
public sealed record EvaluationRunOptions
{
    /// <summary>A circuit in the interchange form.</summary>
    public required string CircuitPath { get; init; }

    /// <summary>A task's name, the path of a task file, or the path of a dataset.</summary>
    public required string Task { get; init; }

    /// <summary>The folder that task names are looked up in.</summary>
    public required LookupFolders TasksFolder { get; init; }

    /// <summary>A model's name or folder.</summary>
    public required string Model { get; init; }

    /// <summary>The folder that model names are looked up in.</summary>
    public required LookupFolders ModelsFolder { get; init; }

    /// <summary>The metric's name; null for the task's own.</summary>
    public string? Metric { get; init; }

    /// <summary>What removed edges carry; null for what the circuit was found with, else resample.</summary>
    public AblationKind? Ablation { get; init; }

    /// <summary>The corruption's name; null for the one that the circuit was found with, else the task's default.</summary>
    public string? Corruption { get; init; }

    /// <summary>Number of prompt pairs; null for as many as the circuit was found on, else the task's own.</summary>
    public int? Examples { get; init; }

    /// <summary>Seeds prompts and every draw; null for the seed that the circuit was found with, else the task's own.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Whether prompts that are text begin with the model's beginning-of-sequence token; null for as the circuit was
    /// found, else <see cref="BosMode.Auto"/>.</summary>
    public BosMode? Bos { get; init; }

    /// <summary>Leave out every prompt on which the circuit was found.</summary>
    public bool IsHeldOut { get; init; }

    /// <summary>Which scores help, for a circuit file that does not say; null for the default of <see cref="ScoreSign"/>.</summary>
    public HelpfulSign? Helpful { get; init; }

    /// <summary>Prompt pairs that run together; 0 chooses by memory.</summary>
    public int BatchSize { get; init; }

    /// <summary>Random circuits beside the circuit.</summary>
    public int RandomDraws { get; init; } = 10;

    /// <summary>Bootstrap draws.</summary>
    public int Resamples { get; init; } = Bootstrap.DefaultResamples;

    /// <summary>How to test the circuit; null to run no tests. Its seed is replaced by that of the prompts.</summary>
    public TestOptions? Tests { get; init; }

    /// <summary>How to look for self-repair; null not to.</summary>
    public SelfRepairOptions? SelfRepair { get; init; }

    /// <summary>Where the files go; null to write none.</summary>
    public string? Output { get; init; }

    /// <summary>The command line, for the report.</summary>
    public string Command { get; init; } = string.Empty;

    /// <summary>Whether every table is written as LaTeX too.</summary>
    public bool Tex { get; init; }
}
