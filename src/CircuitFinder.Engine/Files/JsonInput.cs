using System.Globalization;
using System.Text.Json;

namespace CircuitFinder.Engine.Files;

/// <summary>Reads a JSON file that a user gave; what is wrong with it becomes a fault with its place.</summary>
/// <remarks>
/// Strict: UTF-8 only, no name twice in an object, no half of a surrogate pair. A byte-order mark is passed over. After this no read of
/// a name or a string can throw.
/// </remarks>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses a whole file.</summary>
    /// <exception cref="UserFaultException">The file cannot be read, or is no strict JSON.</exception>
    public static JsonDocument Read(string path) => Parse(UserFile.ReadUtf8(path, "a JSON file"), path);

    /// <summary>Parses JSON bytes that lie in a file, such as the header of a larger one.</summary>
    /// <param name="bytes">Without a byte-order mark; kept by the document.</param>
    /// <param name="path">As messages name the file.</param>
    /// <exception cref="UserFaultException">The bytes are no strict JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        UserFile.RequireUtf8(bytes.Span, path);
        try
        {
            RequireWholeCharacters(bytes.Span, path);
            return JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException error)
        {
            string place = error.LineNumber is long line
                ? string.Create(CultureInfo.InvariantCulture, $"({line + 1},{(error.BytePositionInLine ?? 0) + 1})")
                : "";
            throw new UserFaultException($"{path}{place}: is not valid JSON: {PlainText.Of(FirstSentence(error.Message))}", error);
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
        JsonValueKind.String => TryGetText(element, out string text) ? $"the string '{PlainText.Cut(text, 40)}'" : "a string with half of a surrogate pair",
        JsonValueKind.Number => $"the number {PlainText.Cut(element.GetRawText(), 40)}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => "missing",
    };

    // Only an escape can bring half of a pair into UTF-8 text; files without one, almost all, are not read twice.
    private static void RequireWholeCharacters(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.IndexOf("\\ud"u8) < 0 && bytes.IndexOf("\\uD"u8) < 0)
        {
            return;
        }

        Utf8JsonReader reader = new(bytes);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
            {
                continue;
            }

            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException error)
            {
                ReadOnlySpan<byte> before = bytes[..(int)reader.TokenStartIndex];
                throw new UserFaultException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{path}({before.Count((byte)'\n') + 1},{before.Length - before.LastIndexOf((byte)'\n')}): "
                        + $"this string holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters."),
                    error);
            }
        }
    }

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
