using System.Text.Encodings.Web;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>Writes <c>comparison.json</c>.</summary>
public static class MethodComparisonManifestJson
{
    private static readonly MethodComparisonJsonContext Context = new(new JsonSerializerOptions(MethodComparisonJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a manifest through a temporary file.</summary>
    /// <param name="path">Destination.</param>
    /// <param name="manifest">What to write.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, MethodComparisonManifest manifest)
        => AtomicFile.WriteText(path, text => text.WriteLine(JsonSerializer.Serialize(manifest, Context.MethodComparisonManifest)));
}
