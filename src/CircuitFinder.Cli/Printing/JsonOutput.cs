using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Discovery;

namespace CircuitFinder.Cli.Printing;

/// <summary>Results as JSON: printed with <c>--json</c>, written with <c>--out</c>.</summary>
internal static class JsonOutput
{
    // Names such as a0.h1->a3.h2<q> stay readable: it is JSON, not HTML.
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value as text, without a line end.</summary>
    public static string Text(JsonNode value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            value.WriteTo(json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A list of texts.</summary>
    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    /// <summary>A list of whole numbers.</summary>
    public static JsonArray Array(IEnumerable<int> numbers) => [.. numbers.Select(number => JsonValue.Create(number))];

    /// <summary>Prints a value with <c>--json</c>, else its table, and writes files with <c>--out</c>.</summary>
    /// <param name="context">Where to print.</param>
    /// <param name="isJson">Whether JSON is asked for.</param>
    /// <param name="folder">The folder that is asked for; null for none.</param>
    /// <param name="name">The JSON file's name without its ending.</param>
    /// <param name="value">What was found.</param>
    /// <param name="print">Prints it as a table.</param>
    /// <param name="write">Writes more files into a folder and returns their names; null for none.</param>
    /// <exception cref="UserFaultException">The folder cannot be written, or holds the results of a discovery.</exception>
    public static void Give(
        CommandContext context, bool isJson, string? folder, string name, JsonNode value, Action<TextWriter> print, Func<string, IEnumerable<string>>? write = null)
    {
        string text = Text(value);
        string[] files = [];
        if (folder is not null)
        {
            DiscoveryFolder.RequireNone(folder);
            ResultFolder.Write(
                folder,
                draft =>
                {
                    AtomicFile.WriteText(Path.Combine(draft, name + ".json"), writer => writer.WriteLine(text));
                    files = [name + ".json", .. write?.Invoke(draft) ?? []];
                },
                _ => false);
        }

        if (isJson)
        {
            context.Output.WriteLine(text);
            return;
        }

        print(context.Output);
        if (files.Length > 0)
        {
            context.Output.WriteLine($"wrote {folder}: {string.Join(", ", files)}");
        }
    }
}
