using System.Text.Encodings.Web;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Minimal;

/// <summary>Writes <c>minimal.json</c>.</summary>
public static class MinimalJson
{
    // Names such as a0.h1->a3.h2<q> stay readable: the file is JSON, not HTML.
    private static readonly MinimalJsonContext Context = new(new JsonSerializerOptions(MinimalJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>A report as JSON text.</summary>
    /// <param name="report">What to write.</param>
    public static string Text(MinimalReport report) => JsonSerializer.Serialize(report, Context.MinimalReport);

    /// <summary>Writes a report through a temporary file.</summary>
    /// <param name="path">Destination.</param>
    /// <param name="report">What to write.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, MinimalReport report) => AtomicFile.WriteText(path, text => text.WriteLine(Text(report)));
}
