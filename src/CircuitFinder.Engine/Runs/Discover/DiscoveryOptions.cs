using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>What a discovery run looks for, in what, and how.</summary>
public sealed record DiscoveryOptions
{
    /// <summary>A task's name, the path of a task file, or the path of a dataset (AutoCircuit JSON or EAP-IG CSV).</summary>
    public required string Task { get; init; }

    /// <summary>The folder that task names are looked up in.</summary>
    public required LookupFolders TasksFolder { get; init; }

    /// <summary>A model's name or folder.</summary>
    public required string Model { get; init; }

    /// <summary>The folder that model names are looked up in.</summary>
    public required LookupFolders ModelsFolder { get; init; }

    /// <summary>Where the files go; null for <c>results/task/model/method</c> in the working directory.</summary>
    public string? Output { get; init; }

    /// <summary>A folder below that, for one of several runs; empty for none.</summary>
    public string Subfolder { get; init; } = string.Empty;

    /// <summary>Overwrite results of a run with other options.</summary>
    public bool Force { get; init; }

    /// <summary>Write the tables as LaTeX too, beside the CSV files.</summary>
    public bool Tex { get; init; }

    /// <summary>How the circuit is found, with its own options.</summary>
    public ICircuitFinder Finder { get; init; } = CircuitFinders.Create("eap");

    /// <summary>Judge circuits on fresh prompts too. Datasets have none.</summary>
    public bool HoldOut { get; init; } = true;

    /// <summary>Judge circuits at all. Without it a size has to be asked for, and no figure of quality is written.</summary>
    public bool Judge { get; init; } = true;

    /// <summary>What a search minimises; null for finders that rank.</summary>
    internal string? Objective => Finder.Objective(Metric);

    /// <summary>The metric that circuits are judged by; null for the task's own.</summary>
    internal string? JudgingMetric => Objective == "kl" && !IsOneOfSeveral ? null : Metric;

    /// <summary>Whether the run's circuit is put beside those of other methods, and so is judged by the metric named, even where
    /// ACDC minimises it.</summary>
    internal bool IsOneOfSeveral { get; init; }

    /// <summary>The metric's name; null for the task's own, and for <c>kl</c> in an ACDC search.</summary>
    public string? Metric { get; init; }

    /// <summary>What removed edges carry.</summary>
    public AblationKind Ablation { get; init; } = AblationKind.Resample;

    /// <summary>Whose key and value reads the graph has; null for query heads', where those are defined.</summary>
    public KeyValueHeads? KeyValueHeads { get; init; }

    /// <summary>Whether heads behind a norm count by their raw results and every read norms its own mixture, as in EAP-IG.</summary>
    public bool Renormalises { get; init; }

    /// <summary>The corruption's name; null for the task's default.</summary>
    public string? Corruption { get; init; }

    /// <summary>Number of examples; null for the task's own, or all of a dataset's.</summary>
    public int? Examples { get; init; }

    /// <summary>Whether prompts that are text begin with the model's beginning-of-sequence token.</summary>
    public BosMode Bos { get; init; } = BosMode.Auto;

    /// <summary>Load prompts even where more than half of them do not fit the model: to look at them, not to run them.</summary>
    public bool ShowsMisfits { get; init; }

    /// <summary>Prompt pairs that run together; 0 chooses by memory.</summary>
    public int BatchSize { get; init; }

    /// <summary>Seeds prompts and random circuits; null for the task's own.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Random circuits beside each reported one.</summary>
    public int RandomDraws { get; init; } = 10;

    /// <summary>The memory that ACDC may take, bytes; 0 for no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>How pictures are drawn.</summary>
    public PictureOptions Pictures { get; init; } = PictureOptions.Standard;

    /// <summary>Go on from the state that an interrupted search left.</summary>
    public bool Resume { get; init; }

    /// <summary>Told what a user should know beside progress, a line each.</summary>
    public Action<string>? Remark { get; init; }

    /// <summary>Threads of the backend, for the record of what the run took.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A command line that repeats the run, for the manifest.</summary>
    public string Command { get; init; } = string.Empty;

    /// <summary>Whether a finished search leaves its state, so that a series that was interrupted later need not search again.</summary>
    internal bool KeepsState { get; init; }

    /// <summary>The command line of a run of one method alone, for a run of all methods; null where that is not known.</summary>
    public Func<string, string>? CommandOfMethod { get; init; }

    /// <summary>The command line as it was typed, for the record of what the run took.</summary>
    public string TypedCommand { get; init; } = string.Empty;
}
