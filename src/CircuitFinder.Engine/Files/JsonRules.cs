using System.Text;
using System.Text.Json;

namespace CircuitFinder.Engine.Files;

/// <summary>Holds JSON to what its grammar leaves open: names are unique in their object, and every string is text.</summary>
/// <remarks>One pass over the tokens, so that each fault has its place: a document tree has forgotten it.</remarks>
internal static class JsonRules
{
    // The library's own limit.
    private const int GreatestDepth = 64;

    // The grammar allows an escape of half a pair, but it is no text.
    private const string HalfCharacter = "this string holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters.";

    /// <summary>Checks a whole text.</summary>
    /// <param name="json">Valid UTF-8.</param>
    /// <param name="faults">Receives every fault; the first that breaks the grammar ends the check.</param>
    /// <param name="repeatsInside">A name of the outermost object, inside whose value the reader looks for repeated names itself.</param>
    public static void Check(ReadOnlySpan<byte> json, FileFaults faults, string? repeatsInside = null)
    {
        bool isInside = false;
        var names = new List<HashSet<string>>();
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    Open(names, reader.CurrentDepth);
                }
                else if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    int depth = reader.CurrentDepth;
                    string name = ReadName(json, ref reader, depth == 2 && isInside ? null : names[depth - 1], faults);
                    isInside = depth == 1 ? name == repeatsInside : isInside;
                }
                else if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped && !TryGetText(ref reader, out _))
                {
                    faults.AddAt(json, reader.TokenStartIndex, HalfCharacter);
                }
            }
        }
        catch (JsonException fault)
        {
            AddGrammarFault(json, fault, faults);
        }
    }

    // The library's message speaks of its own states, so that only its place is taken, which counts from 0.
    private static void AddGrammarFault(ReadOnlySpan<byte> json, JsonException fault, FileFaults faults)
    {
        int at = 0;
        for (long line = fault.LineNumber ?? 0; line > 0; line--)
        {
            at += json[at..].IndexOf((byte)'\n') + 1;
        }

        at = (int)Math.Min(at + (fault.BytePositionInLine ?? 0), json.Length);
        faults.AddAt(json, at, $"is not valid JSON: {Reason(json, at)}");
    }

    private static string Reason(ReadOnlySpan<byte> json, int at)
    {
        ReadOnlySpan<byte> start = json.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
        {
            return "the file is empty. Write an object, { … }.";
        }

        if (start[0] is not ((byte)'{' or (byte)'[' or (byte)'"') && IsTable(start))
        {
            return "this looks like a CSV table. Give a JSON file.";
        }

        if (json[at..].TrimStart(" \t\r\n,:"u8).IsEmpty)
        {
            return "the file ends in the middle of a value. Is it whole?";
        }

        Rune.DecodeFromUtf8(json[at..], out Rune found, out _);
        return IsTooDeep(json[..at])
            ? $"values are nested deeper than {GreatestDepth} levels here."
            : $"{PlainText.Of($"'{found}'")} cannot stand here. Look for a missing comma, quote or bracket before it.";
    }

    // The first line names columns.
    private static bool IsTable(ReadOnlySpan<byte> start)
    {
        int end = start.IndexOfAny((byte)'\n', (byte)'\r');
        ReadOnlySpan<byte> line = end < 0 ? start : start[..end];
        return line.Contains((byte)',') && !line.ContainsAny("{}[]\""u8);
    }

    private static bool IsTooDeep(ReadOnlySpan<byte> json)
    {
        int depth = 0;
        bool isText = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte character = json[i];
            isText ^= character == '"';
            i += isText && character == '\\' ? 1 : 0;
            depth += isText ? 0 : character is (byte)'{' or (byte)'[' ? 1 : character is (byte)'}' or (byte)']' ? -1 : 0;
        }

        return depth >= GreatestDepth;
    }

    /// <summary>Gets the text of a string or name; false if it holds half of a surrogate pair.</summary>
    public static bool TryGetText(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static void Open(List<HashSet<string>> names, int depth)
    {
        while (names.Count <= depth)
        {
            names.Add(new HashSet<string>(StringComparer.Ordinal));
        }

        names[depth].Clear();
    }

    private static string ReadName(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, HashSet<string>? names, FileFaults faults)
    {
        if (!TryGetText(ref reader, out string name))
        {
            faults.AddAt(json, reader.TokenStartIndex, HalfCharacter);
        }
        else if (names?.Add(name) == false)
        {
            faults.AddAt(json, reader.TokenStartIndex, $"the name '{PlainText.Cut(name, 40)}' occurs twice in one object. Keep one.");
        }

        return name;
    }
}
