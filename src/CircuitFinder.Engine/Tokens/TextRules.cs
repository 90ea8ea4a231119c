using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tokens;

/// <summary>What happens to a text before its pieces are merged. By default as in GPT-2.</summary>
internal sealed record TextRules
{
    /// <summary>GPT-2's: text as it stands, cut by its pattern.</summary>
    public static TextRules Gpt2 { get; } = new();

    /// <summary>Whether text is composed first: Unicode's normalisation form C.</summary>
    public bool ComposesText { get; init; }

    /// <summary>Cuts, one after another: each cuts the pieces of those before it.</summary>
    public ImmutableArray<TextCut> Cuts { get; init; } = [TextCut.Gpt2];

    /// <summary>Whether the vocabulary is of SentencePiece's kind: characters, spaces written ▁, and bytes as <c>&lt;0x0A&gt;</c> for characters
    /// that it lacks.</summary>
    public bool IsSentencePiece { get; init; }

    /// <summary>Where such a vocabulary puts a space.</summary>
    public SpacePrefix Prefix { get; init; }

    /// <summary>Whether a piece that is a token is that token, whatever its merges make of it.</summary>
    public bool IgnoresMerges { get; init; }
}
