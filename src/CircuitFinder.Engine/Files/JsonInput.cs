using System.Text.Json;
using System.Text.Json.Nodes;

namespace CircuitFinder.Engine.Files;

/// <summary>Reads a JSON file that a user gave; what is wrong with it becomes faults with their places.</summary>
/// <remarks>
/// Strict: UTF-8 only, no name twice in an object, no half of a surrogate pair. A byte-order mark is passed over. After this no read of
/// a name or a string can throw.
/// </remarks>
internal static class JsonInput
{
    private const string What = "a JSON file";

    /// <summary>Parses a whole file.</summary>
    /// <exception cref="UserFaultException">The file cannot be read, or is no strict JSON.</exception>
    public static JsonDocument Read(string path) => Parse(UserFile.ReadUtf8(path, What), path);

    /// <summary>Parses a whole file into nodes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Most bytes it may have.</param>
    /// <exception cref="UserFaultException">The file cannot be read, or is no strict JSON.</exception>
    public static JsonNode? ReadNode(string path, int limit = UserFile.GreatestTextBytes)
    {
        ReadOnlyMemory<byte> bytes = UserFile.ReadUtf8(path, What, limit);
        Require(bytes.Span, path);
        return JsonNode.Parse(bytes.Span);
    }

    /// <summary>Parses JSON bytes that lie in a file, such as the header of a larger one.</summary>
    /// <param name="bytes">Without a byte-order mark; kept by the document.</param>
    /// <param name="path">As messages name the file.</param>
    /// <exception cref="UserFaultException">The bytes are no strict JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        UserFile.RequireUtf8(bytes.Span, path);
        Require(bytes.Span, path);
        return JsonDocument.Parse(bytes);
    }

    /// <summary>Gets a string's value; false where the element is no string.</summary>
    public static bool TryGetText(JsonElement element, out string text)
    {
        text = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        return element.ValueKind == JsonValueKind.String;
    }

    /// <summary>Says what an element is, as the other half of "it must be …".</summary>
    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the string '{PlainText.Cut(element.GetString()!, 40)}'",
        JsonValueKind.Number => $"the number {PlainText.Cut(element.GetRawText(), 40)}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => "missing",
    };

    private static void Require(ReadOnlySpan<byte> bytes, string path)
    {
        var faults = new FileFaults(path);
        JsonRules.Check(bytes, faults);
        faults.ThrowIfAny();
    }
}
