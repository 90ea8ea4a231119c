using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>Plain text as LaTeX that prints it, with the packages that every LaTeX has.</summary>
internal static class LatexText
{
    private const int LongestRun = 14;
    private const string MayBreak = @"\allowbreak{}";

    // What the plain encoding of LaTeX's fonts can print of the Latin letters with accents: all but the Icelandic and Sami ones.
    private const string NotInTheFonts = "ÐÞðþĄąĐđĘęĦħĮįĸĿŀŉŊŋŦŧŲų";

    /// <summary>Escapes what LaTeX takes as a command; line breaks and control characters become spaces, letters that its fonts
    /// lack their numbers.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            escaped.Append(Escape(rune));
        }

        return escaped.ToString();
    }

    /// <summary>As <see cref="Escape(string)"/>, for a narrow column: lines may be broken behind signs, and in long runs of
    /// letters.</summary>
    public static string EscapeBreakable(string text)
    {
        var escaped = new StringBuilder(text.Length);
        Rune[] runes = [.. text.EnumerateRunes()];
        int run = 0;
        for (int i = 0; i < runes.Length; i++)
        {
            escaped.Append(Escape(runes[i]));
            run = Rune.IsLetterOrDigit(runes[i]) ? run + 1 : 0;
            bool isInNumber = i + 1 < runes.Length && Rune.IsDigit(runes[i + 1]) && runes[i].Value == '.';
            if (run == LongestRun || (runes[i].Value is '>' or '/' or '_' or ':' or '.' or ',' && !isInNumber))
            {
                escaped.Append(MayBreak);
                run = 0;
            }
        }

        return escaped.ToString();
    }

    /// <summary>A label that <c>\ref</c> takes: letters, digits and <c>:-._</c>; a hyphen for everything else.</summary>
    public static string Label(string text)
        => string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character is ':' or '-' or '.' or '_' ? character : '-'));

    /// <summary>A line of a comment.</summary>
    public static string Comment(string text) => $"% {string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character))}";

    private static string Escape(Rune rune) => rune.Value switch
    {
        '\\' => @"\textbackslash{}",
        '~' => @"\textasciitilde{}",
        '^' => @"\textasciicircum{}",
        '<' => @"\textless{}",
        '>' => @"\textgreater{}",
        '|' => @"\textbar{}",
        '{' or '}' or '$' or '&' or '#' or '%' or '_' => $@"\{(char)rune.Value}",

        // After a line's end either would be an option of it.
        '[' or ']' or '*' => $"{{{(char)rune.Value}}}",
        >= ' ' and < 0x7F => rune.ToString(),
        '–' or '−' => "--",
        '—' => "---",
        '‘' => "`",
        '’' => "'",
        '“' => "``",
        '”' => "''",
        '…' => @"\ldots{}",
        '·' => @"$\cdot$",
        '×' => @"$\times$",
        '±' => @"$\pm$",
        '→' => @"$\to$",
        '∅' => @"$\emptyset$",
        'τ' => @"$\tau$",
        '≤' => @"$\leq$",
        '≥' => @"$\geq$",
        '∞' => @"$\infty$",
        >= 0xC0 and <= 0x17E when rune.Value != '÷' && !NotInTheFonts.Contains((char)rune.Value, StringComparison.Ordinal) => rune.ToString(),
        _ when Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) => " ",
        _ => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"),
    };
}
