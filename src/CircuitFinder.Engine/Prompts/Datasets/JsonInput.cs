using System.Text.Json;

namespace CircuitFinder.Engine.Prompts.Datasets;

/// <summary>Reads a JSON file that a user gave; what is wrong with it becomes a fault with its place.</summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses a whole file. A byte-order mark is passed over; a name given twice in one object is a fault.</summary>
    public static JsonDocument Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException($"{path}: cannot be read ({error.Message}); name a JSON file that exists.", error);
        }

        int start = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        try
        {
            return JsonDocument.Parse(bytes.AsMemory(start), Strict);
        }
        catch (JsonException error)
        {
            string place = error.LineNumber is long line ? $"({line + 1},{(error.BytePositionInLine ?? 0) + 1})" : "";
            throw new UserFaultException($"{path}{place}: is not valid JSON: {FirstSentence(error.Message)}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new UserFaultException($"{path}: a name holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters.", error);
        }
    }

    /// <summary>Gets a string's value; false where the element is no string, or holds half of a surrogate pair.</summary>
    public static bool TryGetText(JsonElement element, out string text)
    {
        text = "";
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Says what an element is, as the other half of "it must be …".</summary>
    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => TryGetText(element, out string text) ? $"the string '{Shorten(text)}'" : "a string with half of a surrogate pair",
        JsonValueKind.Number => $"the number {Shorten(element.GetRawText())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => "missing",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..40]}…";

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
