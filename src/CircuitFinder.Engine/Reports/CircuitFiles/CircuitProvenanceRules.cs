using System.Text.Json;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>What the provenance of a <c>circuit.json</c> may say: it goes into captions, and so must make sense.</summary>
internal static class CircuitProvenanceRules
{
    private static readonly string[] Texts = ["task", "model", "method", "corruption", "tool", "score", "bos", "note", "inputs_sha256", "model_sha256", "prompts_sha256"];

    /// <summary>Reports a value that cannot be right. Keys of later versions are passed over.</summary>
    /// <param name="json">Stands on the value.</param>
    /// <param name="key">Its name.</param>
    /// <param name="report">Receives the value's offset, and what is wrong with it.</param>
    public static void Fault(ref Utf8JsonReader json, string key, Action<long, string> report)
    {
        string? text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        string? fault = key switch
        {
            "ablation" when AblationNames.Find(text) is null
                => $"is not one of {string.Join(", ", Enum.GetValues<AblationKind>().Select(AblationNames.Of))}",
            "metric" when !MetricCatalog.All.Any(metric => metric.Name == text)
                => $"is not one of {string.Join(", ", MetricCatalog.All.Select(metric => metric.Name))}",
            "seed" when json.TokenType != JsonTokenType.Number || !json.TryGetUInt64(out _)
                => "is not a whole number from 0 up",
            "examples" when json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out int count) || count is < 1 or > TaskDefinition.MostExamples
                => $"is not a whole number from 1 to {TaskDefinition.MostExamples}",
            _ when Array.IndexOf(Texts, key) >= 0 && text is null => "is not text",
            _ => null,
        };
        if (fault is not null)
        {
            report(json.TokenStartIndex, $"{CircuitJson.ProvenanceKey}: {key} {fault}.");
        }
    }
}
