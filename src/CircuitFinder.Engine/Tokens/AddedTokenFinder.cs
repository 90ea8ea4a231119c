using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Cuts a text at its added tokens as Hugging Face's tokenizers do.</summary>
/// <remarks>
/// The leftmost token is found, and of those that begin there the longest. Tokens that are not normalised go first; what lies
/// between them is searched for
/// the others. A single-word token amid a word is passed over, and no shorter token is looked for in its text.
/// </remarks>
internal sealed class AddedTokenFinder
{
    private readonly ImmutableArray<AddedToken> _tokens;
    private readonly SearchValues<char> _firstCharacters;
    private readonly AddedTokenFinder? _next;

    public AddedTokenFinder(IEnumerable<AddedToken> tokens)
        : this([.. tokens.OrderBy(token => token.IsNormalised).ThenByDescending(token => token.Text.Length)], isFirst: true)
    {
    }

    private AddedTokenFinder(ImmutableArray<AddedToken> tokens, bool isFirst)
    {
        ImmutableArray<AddedToken> later = isFirst ? [.. tokens.Where(token => token.IsNormalised)] : [];
        _tokens = isFirst ? [.. tokens.Where(token => !token.IsNormalised)] : tokens;
        _next = later.IsEmpty ? null : new AddedTokenFinder(later, isFirst: false);
        _firstCharacters = SearchValues.Create([.. _tokens.Select(token => token.Text[0]).Distinct()]);
    }

    /// <summary>The stretches of a text, in order; together they are the whole of it, and none is empty.</summary>
    public IReadOnlyList<AddedTokenSpan> Cut(ReadOnlySpan<char> text)
    {
        List<AddedTokenSpan> spans = [];
        int end = 0;
        int from = 0;
        while (FindNext(text, from, out int start) is { } token)
        {
            from = start + token.Text.Length;
            if (start < end || (token.IsSingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[from..]))))
            {
                continue;
            }

            int first = token.TakesSpaceBefore ? Math.Max(end, start - SpaceAtEnd(text[..start])) : start;
            int behind = token.TakesSpaceBehind ? from + SpaceAtStart(text[from..]) : from;
            AddBetween(text, end, first, spans);
            spans.Add(new AddedTokenSpan(token, first, behind - first));
            end = behind;
        }

        AddBetween(text, end, text.Length, spans);
        return spans;
    }

    private void AddBetween(ReadOnlySpan<char> text, int start, int end, List<AddedTokenSpan> spans)
    {
        if (start == end)
        {
            return;
        }

        if (_next is null)
        {
            spans.Add(new AddedTokenSpan(null, start, end - start));
            return;
        }

        foreach (AddedTokenSpan span in _next.Cut(text[start..end]))
        {
            spans.Add(span with { Start = start + span.Start });
        }
    }

    private AddedToken? FindNext(ReadOnlySpan<char> text, int from, out int start)
    {
        for (start = from; start < text.Length; start++)
        {
            int offset = text[start..].IndexOfAny(_firstCharacters);
            if (offset < 0)
            {
                break;
            }

            start += offset;
            foreach (AddedToken token in _tokens)
            {
                if (text[start..].StartsWith(token.Text, StringComparison.Ordinal))
                {
                    return token;
                }
            }
        }

        start = text.Length;
        return null;
    }

    private static int SpaceAtStart(ReadOnlySpan<char> text) => text.Length - text.TrimStart().Length;

    private static int SpaceAtEnd(ReadOnlySpan<char> text) => text.Length - text.TrimEnd().Length;

    private static bool EndsWithWord(ReadOnlySpan<char> text)
        => Rune.DecodeLastFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text)
        => Rune.DecodeFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    // \w of Unicode's regular expressions: letters, marks, digits, connectors and the two joiners.
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        _ => rune.Value is 0x200C or 0x200D,
    };
}
