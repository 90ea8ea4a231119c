using System.Globalization;
using System.Text;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>The spelling of SentencePiece vocabularies: ▁ for a space, and bytes for characters that the vocabulary lacks.</summary>
internal static class SentencePieces
{
    private const char Space = '\u2581';

    /// <summary>Text as the vocabulary spells it.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="prefix">Where a space is put before it.</param>
    /// <param name="isFirst">Whether nothing stands before it.</param>
    public static string Spell(string text, SpacePrefix prefix, bool isFirst)
    {
        string spelled = text.Replace(' ', Space);
        bool isPut = prefix switch
        {
            SpacePrefix.Always => true,
            SpacePrefix.First => isFirst,
            SpacePrefix.WhereMissing => spelled[0] != Space,
            SpacePrefix.FirstWhereMissing => isFirst && spelled[0] != Space,
            _ => false,
        };
        return isPut ? Space + spelled : spelled;
    }

    /// <summary>The bytes that a token stands for.</summary>
    public static byte[] Bytes(string token)
        => token is ['<', '0', 'x', _, _, '>'] && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? [value]
            : Encoding.UTF8.GetBytes(token.Replace(Space, ' '));

    /// <summary>Cuts spelled text at characters that the vocabulary lacks.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="ids">Of the vocabulary.</param>
    /// <returns>Stretches of characters that it has, to be merged, and ids of the bytes of others.</returns>
    /// <exception cref="UserFaultException">It lacks a byte too.</exception>
    public static IEnumerable<(string? Known, int Id)> Cut(string text, IReadOnlyDictionary<string, int> ids)
    {
        var known = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            string character = rune.ToString();
            if (ids.ContainsKey(character))
            {
                known.Append(character);
                continue;
            }

            if (known.Length > 0)
            {
                yield return (known.ToString(), -1);
                known.Clear();
            }

            foreach (byte value in Encoding.UTF8.GetBytes(character))
            {
                string token = $"<0x{value:X2}>";
                yield return ids.TryGetValue(token, out int id)
                    ? (null, id)
                    : throw new UserFaultException($"text '{character}' needs byte 0x{value:X2}, which the vocabulary lacks; it must have the token '{token}'.");
            }
        }

        if (known.Length > 0)
        {
            yield return (known.ToString(), -1);
        }
    }
}
