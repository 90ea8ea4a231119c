using System.Text.Encodings.Web;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>Writes <c>timing.json</c>.</summary>
public static class RunTimingJson
{
    private static readonly ManifestJsonContext Context = new(new JsonSerializerOptions(ManifestJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes what a run took, through a temporary file.</summary>
    /// <param name="path">Destination.</param>
    /// <param name="timing">What to write.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, RunTiming timing)
        => AtomicFile.WriteText(path, text => text.WriteLine(JsonSerializer.Serialize(timing, Context.RunTiming)));
}
