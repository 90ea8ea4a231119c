using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CircuitFinder.Engine.Tokens;
using Microsoft.ML.Tokenizers;
using LibraryPreTokenizer = Microsoft.ML.Tokenizers.PreTokenizer;

namespace CircuitFinder.Extras.Tokenizers;

/// <summary>Cuts text at added tokens and, between them, by GPT-2's pattern with Microsoft.ML.Tokenizers' own splitter.</summary>
/// <remarks>
/// .NET's regular expressions see UTF-16 units and would take a letter or number beyond U+FFFF for two symbols. The pattern is therefore matched against
/// a stand-in of the same length, in which such a letter is <c>aa</c> and such a number <c>00</c>. Other characters beyond U+FFFF are symbols either way.
/// </remarks>
internal sealed partial class Gpt2Pieces(AddedTokenFinder added) : LibraryPreTokenizer
{
    private static readonly RegexPreTokenizer Pattern = new(Gpt2Pattern(), specialTokens: null);

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        foreach (AddedTokenSpan span in added.Cut(text))
        {
            if (span.Token is { } token)
            {
                // White space that the token takes is no part of its text.
                yield return (text.IndexOf(token.Text, span.Start, StringComparison.Ordinal), token.Text.Length);
                continue;
            }

            foreach ((int offset, int length) in Pattern.PreTokenize(StandIn(text.Substring(span.Start, span.Length))))
            {
                yield return (span.Start + offset, length);
            }
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private static string StandIn(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDBFF') < 0)
        {
            return text;
        }

        var standIn = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            standIn.Append(rune.IsBmp ? rune.ToString() : KindOf(rune));
        }

        return standIn.ToString();
    }

    private static string KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.OtherLetter => "aa",
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => "00",
        _ => "..",
    };

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2Pattern();
}
