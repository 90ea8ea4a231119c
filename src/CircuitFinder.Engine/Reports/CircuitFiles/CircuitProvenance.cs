using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>Where a circuit is from, as far as its file and the manifest beside it say; null for what they do not.</summary>
/// <param name="Task">The task it was found on.</param>
/// <param name="Model">The model's name.</param>
/// <param name="ModelHash">SHA-256 over configuration and weights.</param>
/// <param name="PromptsHash">SHA-256 over the token ids of its prompts.</param>
/// <param name="Method">How it was found.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Ablation">What removed edges carried.</param>
/// <param name="Corruption">The corruption; from <c>run.json</c>, else the file.</param>
/// <param name="Seed">What its prompts were drawn with; from <c>run.json</c>, else the file.</param>
/// <param name="Examples">Number of its prompts; from <c>run.json</c>, else the file.</param>
/// <param name="Bos">Whether its prompts that were text began with the beginning-of-sequence token: <c>auto</c>, <c>always</c> or
/// <c>never</c>.</param>
/// <param name="PostNorm"><c>renormalise</c> where heads behind a norm counted by their raw results; null else.</param>
public sealed record CircuitProvenance(
    string? Task = null,
    string? Model = null,
    [property: JsonPropertyName("model_sha256")] string? ModelHash = null,
    [property: JsonPropertyName("prompts_sha256")] string? PromptsHash = null,
    string? Method = null,
    string? Metric = null,
    string? Ablation = null,
    string? Corruption = null,
    ulong? Seed = null,
    int? Examples = null,
    string? Bos = null,
    string? PostNorm = null)
{
    /// <summary>Whether heads behind a norm counted by their raw results.</summary>
    public bool Renormalises => PostNorm == "renormalise";

    /// <summary>Reads what there is.</summary>
    /// <param name="path">A <c>circuit.json</c>. A <c>run.json</c> beside it counts when both name the same inputs.</param>
    /// <returns>Nothing but nulls where the file is another program's.</returns>
    /// <exception cref="UserFaultException">Either file is not strict JSON.</exception>
    public static CircuitProvenance Read(string path)
    {
        JsonNode? circuit = Open(path)?[CircuitJson.ProvenanceKey];
        if (circuit is not JsonObject)
        {
            return new CircuitProvenance();
        }

        JsonNode? manifest = Open(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "run.json"));
        bool isSameRun = Text(manifest, "inputs_sha256") is { } inputs && inputs == Text(circuit, "inputs_sha256");
        JsonNode? task = isSameRun ? manifest!["task"] : null;
        return new CircuitProvenance(
            Text(circuit, "task"),
            Text(circuit, "model"),
            Text(circuit, "model_sha256"),
            Text(circuit, "prompts_sha256"),
            Text(circuit, "method"),
            Text(circuit, "metric"),
            Text(circuit, "ablation"),
            Text(task, "corruption") ?? Text(circuit, "corruption"),
            ulong.TryParse((Field(task, "seed") ?? Field(circuit, "seed"))?.ToJsonString(), out ulong seed) ? seed : null,
            int.TryParse((Field(task, "examples") ?? Field(circuit, "examples"))?.ToJsonString(), out int examples) ? examples : null,
            Text(circuit, "bos"),
            Text(circuit, "post_norm"));
    }

    /// <summary>The whole of a file's provenance; null where there is none.</summary>
    /// <param name="path">A <c>circuit.json</c>.</param>
    internal static JsonObject? ReadObject(string path) => Open(path)?[CircuitJson.ProvenanceKey]?.DeepClone() as JsonObject;

    private static JsonObject? Open(string path) => File.Exists(path) ? JsonInput.ReadNode(path, CircuitJson.CircuitBytes) as JsonObject : null;

    private static JsonNode? Field(JsonNode? parent, string key) => (parent as JsonObject)?[key];

    private static string? Text(JsonNode? parent, string key)
        => Field(parent, key) is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
