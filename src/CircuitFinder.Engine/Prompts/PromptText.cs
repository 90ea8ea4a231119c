using System.Collections.Immutable;

namespace CircuitFinder.Engine.Prompts;

/// <summary>A stretch of a prompt or an answer: text that is still to be tokenised, or token ids that a dataset gives directly.</summary>
public sealed record PromptText
{
    private PromptText(string? text, ImmutableArray<int> ids)
    {
        Text = text;
        Ids = ids;
    }

    /// <summary>The text; null when ids are given.</summary>
    public string? Text { get; }

    /// <summary>The token ids; <c>default</c> when text is given.</summary>
    public ImmutableArray<int> Ids { get; }

    /// <summary>Text that is still to be tokenised.</summary>
    /// <param name="text">Any text.</param>
    public static PromptText FromText(string text) => new(text, default);

    /// <summary>Token ids of the model's own vocabulary.</summary>
    /// <param name="ids">At least one.</param>
    public static PromptText FromIds(ImmutableArray<int> ids) => new(null, ids);

    /// <summary>The text, or the ids as <c>[12 7 3]</c>.</summary>
    public override string ToString() => Text ?? $"[{string.Join(' ', Ids)}]";
}
