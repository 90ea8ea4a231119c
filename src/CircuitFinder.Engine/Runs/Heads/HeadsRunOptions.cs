using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Runs.Heads;

/// <summary>What attention is measured on.</summary>
public sealed record HeadsRunOptions
{
    /// <summary>A task's name, or the path of a task file or dataset.</summary>
    public required string Task { get; init; }

    /// <summary>Where tasks are looked up.</summary>
    public required LookupFolders TasksFolder { get; init; }

    /// <summary>The model's folder.</summary>
    public required string Model { get; init; }

    /// <summary>Where models are looked up.</summary>
    public required LookupFolders ModelsFolder { get; init; }

    /// <summary>Number of prompt pairs, at least 1; null for the task's own number, or all of a dataset.</summary>
    public int? Examples { get; init; }

    /// <summary>What prompts are drawn with; null for the task's.</summary>
    public ulong? Seed { get; init; }

    /// <summary>One of the task's corruptions; null for its default.</summary>
    public string? Corruption { get; init; }

    /// <summary>Whether prompts that are text begin with the model's beginning-of-sequence token.</summary>
    public BosMode Bos { get; init; } = BosMode.Auto;

    /// <summary>Prompt pairs that run together; 0 chooses by memory.</summary>
    public int BatchSize { get; init; }
}
