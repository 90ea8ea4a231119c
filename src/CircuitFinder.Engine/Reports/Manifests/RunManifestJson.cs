using System.Text.Encodings.Web;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>Writes and reads <c>run.json</c>.</summary>
public static class RunManifestJson
{
    // Names such as a0.h1->a3.h2<q> stay readable: the file is JSON, not HTML.
    private static readonly ManifestJsonContext Context = new(new JsonSerializerOptions(ManifestJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a manifest through a temporary file.</summary>
    /// <param name="path">Destination.</param>
    /// <param name="manifest">What to write.</param>
    public static void Write(string path, RunManifest manifest)
        => AtomicFile.WriteText(path, text => text.WriteLine(JsonSerializer.Serialize(manifest, Context.RunManifest)));

    /// <summary>The hash of the inputs of the run whose manifest lies somewhere.</summary>
    /// <param name="path">A <c>run.json</c>.</param>
    /// <returns>Null where there is no manifest, or none of this program.</returns>
    public static string? ReadInputsHash(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonInput.Read(path);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("inputs_sha256", out JsonElement hash)
                && root.TryGetProperty("tool", out _)
                && hash.ValueKind == JsonValueKind.String
                    ? hash.GetString()
                    : null;
        }
        catch (UserFaultException)
        {
            // Whatever it is, no run of this program wrote it.
            return null;
        }
    }
}
