using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>One way of cutting text into pieces before tokens are merged: a pattern's matches, and what lies between them.</summary>
internal sealed class TextCut
{
    // A category's stand-in for characters beyond U+FFFF, of which a pattern would see halves. None is named by a pattern.
    private static readonly Dictionary<UnicodeCategory, char> StandIns = new()
    {
        [UnicodeCategory.UppercaseLetter] = '\u00C0',
        [UnicodeCategory.LowercaseLetter] = '\u00E0',
        [UnicodeCategory.TitlecaseLetter] = '\u01C5',
        [UnicodeCategory.ModifierLetter] = '\u02B0',
        [UnicodeCategory.OtherLetter] = '\u01BB',
        [UnicodeCategory.NonSpacingMark] = '\u0300',
        [UnicodeCategory.SpacingCombiningMark] = '\u0903',
        [UnicodeCategory.EnclosingMark] = '\u0488',
        [UnicodeCategory.DecimalDigitNumber] = '\u0660',
        [UnicodeCategory.LetterNumber] = '\u2160',
        [UnicodeCategory.OtherNumber] = '\u00B2',
        [UnicodeCategory.Format] = '\u00AD',
        [UnicodeCategory.PrivateUse] = '\uE000',
    };

    // Patterns of real files take microseconds a word; one that backtracks without end is stopped.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private readonly Regex? _pattern;
    private readonly bool _dropsRest;

    private TextCut(Regex? pattern, bool dropsRest = false)
    {
        _pattern = pattern;
        _dropsRest = dropsRest;
    }

    /// <summary>GPT-2's pattern.</summary>
    public static TextCut Gpt2 { get; } = new(null);

    /// <summary>A pattern's matches and what lies between them.</summary>
    /// <param name="pattern">A regular expression.</param>
    /// <param name="dropsRest">Drop what lies between the matches.</param>
    /// <exception cref="RegexParseException">It is none.</exception>
    public static TextCut By(string pattern, bool dropsRest = false)
        => new(new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, MostTime), dropsRest);

    /// <summary>Cuts a text.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <returns>Pieces, none empty, that make up the text, or its matches alone.</returns>
    /// <exception cref="UserFaultException">The pattern takes too long.</exception>
    public IEnumerable<string> Cut(string text)
    {
        if (_pattern is null)
        {
            for (int start = 0; start < text.Length;)
            {
                int length = PreTokenizer.NextPiece(text.AsSpan(start));
                yield return text.Substring(start, length);
                start += length;
            }

            yield break;
        }

        (string seen, int[]? places) = Seen(text);
        int behind = 0;
        foreach (Match match in Matches(_pattern, seen))
        {
            if (match.Index > behind && !_dropsRest)
            {
                yield return Piece(text, places, behind, match.Index);
            }

            if (match.Length > 0)
            {
                yield return Piece(text, places, match.Index, match.Index + match.Length);
            }

            behind = match.Index + match.Length;
        }

        if (behind < seen.Length && !_dropsRest)
        {
            yield return Piece(text, places, behind, seen.Length);
        }
    }

    private static Match[] Matches(Regex pattern, string text)
    {
        try
        {
            return [.. pattern.Matches(text).Cast<Match>()];
        }
        catch (RegexMatchTimeoutException)
        {
            throw new UserFaultException(
                $"tokenizer.json: the pattern '{PlainText.Cut(pattern.ToString(), 60)}' takes more than {MostTime.TotalSeconds:0} seconds on the text '{PlainText.Cut(text, 40)}'. Use a pattern that does not backtrack so far.");
        }
    }

    private static string Piece(string text, int[]? places, int start, int end)
        => places is null ? text[start..end] : text[places[start]..places[end]];

    // One character for each code point, and where each begins in the text; null where they are the same.
    private static (string Seen, int[]? Places) Seen(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return (text, null);
        }

        var seen = new StringBuilder(text.Length);
        var places = new List<int>(text.Length);
        int place = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            seen.Append(rune.IsBmp ? (char)rune.Value : StandIns.GetValueOrDefault(Rune.GetUnicodeCategory(rune), '\u00A9'));
            places.Add(place);
            place += rune.Utf16SequenceLength;
        }

        places.Add(place);
        return (seen.ToString(), [.. places]);
    }
}
