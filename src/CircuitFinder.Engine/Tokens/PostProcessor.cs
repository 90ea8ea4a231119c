using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>What the post-processor of a <c>tokenizer.json</c> puts before a text.</summary>
internal static class PostProcessor
{
    /// <summary>The ids of the special tokens before the first sequence; none where the post-processor is of a kind that adds
    /// nothing.</summary>
    public static IReadOnlyList<int> Prefix(JsonElement processor)
    {
        if (processor.ValueKind != JsonValueKind.Object || !processor.TryGetProperty("type", out JsonElement kind) || !JsonInput.TryGetText(kind, out string type))
        {
            return [];
        }

        return type switch
        {
            "Sequence" when processor.TryGetProperty("processors", out JsonElement all) && all.ValueKind == JsonValueKind.Array
                => [.. all.EnumerateArray().SelectMany(Prefix)],
            "TemplateProcessing" => Template(processor),
            "BertProcessing" or "RobertaProcessing" when processor.TryGetProperty("cls", out JsonElement first)
                && first.ValueKind == JsonValueKind.Array && first.GetArrayLength() == 2 && first[1].ValueKind == JsonValueKind.Number && first[1].TryGetInt32(out int id) => [id],
            _ => [],
        };
    }

    private static List<int> Template(JsonElement processor)
    {
        List<int> ids = [];
        if (!processor.TryGetProperty("single", out JsonElement single) || single.ValueKind != JsonValueKind.Array
            || !processor.TryGetProperty("special_tokens", out JsonElement tokens) || tokens.ValueKind != JsonValueKind.Object)
        {
            return ids;
        }

        foreach (JsonElement piece in single.EnumerateArray())
        {
            if (piece.ValueKind != JsonValueKind.Object || !piece.TryGetProperty("SpecialToken", out JsonElement special) || special.ValueKind != JsonValueKind.Object)
            {
                break;
            }

            if (special.TryGetProperty("id", out JsonElement name) && JsonInput.TryGetText(name, out string text)
                && tokens.TryGetProperty(text, out JsonElement token) && token.ValueKind == JsonValueKind.Object
                && token.TryGetProperty("ids", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
            {
                ids.AddRange(list.EnumerateArray().Where(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out _)).Select(id => id.GetInt32()));
            }
        }

        return ids;
    }
}
