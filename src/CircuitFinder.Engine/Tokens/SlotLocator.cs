using System.Collections.Immutable;
using System.Text;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Carries the slots of a prompt's text over to its tokens.</summary>
/// <remarks>
/// Byte-level tokens spell the text: a mention lies in every token that holds one of its bytes. A token that two mentions share
/// belongs to both.
/// Tokens before the text, such as one that begins every sequence, belong to none.
/// </remarks>
public static class SlotLocator
{
    /// <summary>Finds the slots of a pair.</summary>
    /// <param name="tokenizer">What made the tokens.</param>
    /// <param name="source">The pair as text.</param>
    /// <param name="tokens">The same pair as tokens.</param>
    /// <returns>Null where the pair has no template, or its tokens do not spell its texts.</returns>
    public static SlotPositions? Find(BpeTokenizer tokenizer, PromptPair source, TokenPair tokens)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tokens);
        if (source is not { Layout: { } layout, Clean.Text: { } clean, Corrupted.Text: { } corrupted }
            || Find(tokenizer, clean, tokens.Clean, layout.Clean) is not { } cleanSpans
            || Find(tokenizer, corrupted, tokens.Corrupted, layout.Corrupted) is not { } corruptedSpans)
        {
            return null;
        }

        return new SlotPositions(layout.Template, layout.Mentions, cleanSpans, corruptedSpans);
    }

    private static ImmutableArray<TokenSpan>? Find(BpeTokenizer tokenizer, string text, ImmutableArray<int> tokens, ImmutableArray<TextSpan> mentions)
    {
        // [token]: where its last byte ends, counted from the text's first byte.
        int[] ends = new int[tokens.Length];
        int end = Encoding.UTF8.GetByteCount(text) - tokens.Sum(tokenizer.ByteCount);
        if (end > 0)
        {
            return null;
        }

        for (int position = 0; position < tokens.Length; position++)
        {
            end += tokenizer.ByteCount(tokens[position]);
            ends[position] = end;
        }

        // Whatever precedes the text must be whole tokens.
        int before = ends[0] - tokenizer.ByteCount(tokens[0]);
        if (before < -tokenizer.PrefixLength && !ends.Contains(0) && !ends.Contains(-tokenizer.PrefixLength))
        {
            return null;
        }

        return [.. mentions.Select(mention => Span(text, mention, ends))];
    }

    private static TokenSpan Span(string text, TextSpan mention, int[] ends)
    {
        int start = Encoding.UTF8.GetByteCount(text.AsSpan(0, mention.Start));
        int end = start + Math.Max(1, Encoding.UTF8.GetByteCount(text.AsSpan(mention.Start, mention.Length)));
        int first = Array.FindIndex(ends, tokenEnd => tokenEnd > start);
        int last = Array.FindIndex(ends, tokenEnd => tokenEnd >= end);

        // A mention that is empty and ends the text has no token of its own: the last one stands for it.
        return new TokenSpan(first < 0 ? ends.Length - 1 : first, last < 0 ? ends.Length - 1 : last);
    }
}
