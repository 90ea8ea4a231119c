using System.Text;
using System.Xml;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Names that users gave, made fit for a line of a picture.</summary>
internal static class PictureText
{
    // Marks that turn the direction of writing would turn what follows, too.
    private const string DirectionMarks = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    /// <summary>The text with what XML cannot hold, control characters, marks of direction and line breaks turned into spaces.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                plain.Append(text, i, 2);
                i++;
            }
            else
            {
                plain.Append(IsPlain(text[i]) ? text[i] : ' ');
            }
        }

        return plain.ToString();
    }

    private static bool IsPlain(char character)
        => XmlConvert.IsXmlChar(character) && !char.IsControl(character) && !DirectionMarks.Contains(character, StringComparison.Ordinal);

    /// <summary>As <see cref="Of"/>, with the characters that markup means something by written as entities.</summary>
    public static string Markup(string text)
        => Of(text)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);
}
