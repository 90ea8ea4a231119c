using System.Text.Json;

namespace CircuitFinder.Engine.Files;

/// <summary>Holds JSON to what its grammar leaves open: names are unique in their object, and every string is text.</summary>
/// <remarks>One pass over the tokens, so that each fault has its place: a document tree has forgotten it.</remarks>
internal static class JsonRules
{
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
            AddGrammarFault(fault, faults);
        }
    }

    /// <summary>Adds what a reader says about broken grammar; its own message ends in a place counted from 0.</summary>
    public static void AddGrammarFault(JsonException fault, FileFaults faults)
        => faults.AddAt((fault.LineNumber ?? 0) + 1, (fault.BytePositionInLine ?? 0) + 1, $"is not valid JSON: {PlainText.Of(fault.Message.Split(" LineNumber:")[0])}");

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
