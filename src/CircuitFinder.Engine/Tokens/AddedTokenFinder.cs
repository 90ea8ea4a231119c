using System.Buffers;
using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Finds added tokens in a text: the leftmost, and of those that begin there the longest.</summary>
internal sealed class AddedTokenFinder
{
    private readonly ImmutableArray<AddedToken> _tokens;
    private readonly SearchValues<char> _firstCharacters;

    public AddedTokenFinder(IEnumerable<AddedToken> tokens)
    {
        _tokens = [.. tokens.OrderByDescending(token => token.Text.Length)];
        _firstCharacters = SearchValues.Create([.. _tokens.Select(token => token.Text[0]).Distinct()]);
    }

    /// <summary>The next added token, or null; <paramref name="start"/> is where it begins, or the end of the text.</summary>
    public AddedToken? Find(ReadOnlySpan<char> text, out int start)
    {
        start = 0;
        while (start < text.Length)
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

            start++;
        }

        start = text.Length;
        return null;
    }
}
