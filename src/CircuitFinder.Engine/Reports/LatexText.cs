using System.Text;

namespace CircuitFinder.Engine.Reports;

/// <summary>Plain text as LaTeX that prints it.</summary>
internal static class LatexText
{
    /// <summary>Escapes what LaTeX takes as a command; line breaks become spaces.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            escaped.Append(character switch
            {
                '\\' => @"\textbackslash{}",
                '~' => @"\textasciitilde{}",
                '^' => @"\textasciicircum{}",
                '<' => @"\textless{}",
                '>' => @"\textgreater{}",
                '|' => @"\textbar{}",
                '{' or '}' or '$' or '&' or '#' or '%' or '_' => $@"\{character}",
                '\n' or '\r' or '\t' => " ",
                _ => character.ToString(),
            });
        }

        return escaped.ToString();
    }

    /// <summary>A label that <c>\ref</c> takes: letters, digits and <c>:-._</c>; a hyphen for everything else.</summary>
    public static string Label(string text)
        => string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character is ':' or '-' or '.' or '_' ? character : '-'));
}
