using System.Collections.Immutable;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Prompts.Datasets;

/// <summary>Reads AutoCircuit's prompts: <c>{"prompts": [{"clean", "corrupt", "answers", "wrong_answers"}]}</c>.</summary>
/// <remarks>
/// <c>answer_position</c>, which AutoCircuit does not know, says where answers are read. A prompt is a string or a list of token
/// ids; an answer is a string or a token id, and stands alone or in a list. Other names, at the top or in a prompt,
/// are passed over: AutoCircuit keeps word positions there.
/// </remarks>
public static class AutoCircuitDataset
{
    private static readonly PromptText NoText = PromptText.FromText("");
    private static readonly PromptPair Nothing = new(NoText, NoText, [], []);

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">A JSON file.</param>
    /// <returns>At least one pair, in the file's order.</returns>
    /// <exception cref="UserFaultException">The file cannot be read, or is faulty anywhere; all faults at once.</exception>
    public static ImmutableArray<PromptPair> Read(string path)
    {
        using JsonDocument document = JsonInput.Read(path);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("prompts", out JsonElement prompts) || prompts.ValueKind != JsonValueKind.Array)
        {
            throw new UserFaultException($"{path}: has no list \"prompts\"; it must be {{\"prompts\": [{{\"clean\", \"corrupt\", \"answers\", \"wrong_answers\"}}]}}.");
        }

        if (prompts.GetArrayLength() == 0)
        {
            throw new UserFaultException($"{path}: \"prompts\" is empty; it must hold at least one prompt.");
        }

        var faults = new FileFaults(path);
        var pairs = new List<PromptPair>(prompts.GetArrayLength());
        int index = 0;
        foreach (JsonElement prompt in prompts.EnumerateArray())
        {
            pairs.Add(ReadPair(prompt, $"{path}: prompts[{index++}]", faults));
        }

        faults.ThrowIfAny();
        return [.. pairs];
    }

    private static PromptPair ReadPair(JsonElement prompt, string place, FileFaults faults)
    {
        if (prompt.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{place}: is {JsonInput.Describe(prompt)}; it must be an object with \"clean\", \"corrupt\", \"answers\" and \"wrong_answers\".");
            return Nothing;
        }

        return new PromptPair(
            ReadPrompt(Get(prompt, "clean"), $"{place}.clean", faults),
            ReadPrompt(Get(prompt, "corrupt"), $"{place}.corrupt", faults),
            ReadAnswers(Get(prompt, "answers"), $"{place}.answers", isNeeded: true, faults),
            ReadAnswers(Get(prompt, "wrong_answers"), $"{place}.wrong_answers", isNeeded: false, faults))
        { AnswerPositions = ReadPositions(Get(prompt, "answer_position"), $"{place}.answer_position", faults) };
    }

    private static ImmutableArray<int> ReadPositions(JsonElement element, string place, FileFaults faults)
    {
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        JsonElement[] items = element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];
        ImmutableArray<int>.Builder positions = ImmutableArray.CreateBuilder<int>(items.Length);
        foreach (JsonElement item in items)
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int position))
            {
                positions.Add(position);
            }
            else
            {
                faults.Add($"{place}: is {JsonInput.Describe(item)}; it must be a whole number, or a list of them: 0 is the first position, -1 the last.");
            }
        }

        if (items.Length == 0)
        {
            faults.Add($"{place}: is an empty list; it must name at least one position.");
        }

        return positions.ToImmutable();
    }

    private static PromptText ReadPrompt(JsonElement element, string place, FileFaults faults)
    {
        if (JsonInput.TryGetText(element, out string text) && text.Length > 0)
        {
            return PromptText.FromText(text);
        }

        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0)
        {
            string found = element.ValueKind == JsonValueKind.Array ? "an empty list" : JsonInput.Describe(element);
            faults.Add($"{place}: is {found}; it must be text, or a list of token ids, and not empty.");
            return NoText;
        }

        ImmutableArray<int>.Builder ids = ImmutableArray.CreateBuilder<int>(element.GetArrayLength());
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (TryGetId(item, out int id))
            {
                ids.Add(id);
            }
            else
            {
                faults.Add($"{place}[{ids.Count}]: is {JsonInput.Describe(item)}; it must be a token id, a whole number of at least 0.");
                return NoText;
            }
        }

        return PromptText.FromIds(ids.DrainToImmutable());
    }

    private static ImmutableArray<PromptText> ReadAnswers(JsonElement element, string place, bool isNeeded, FileFaults faults)
    {
        if (element.ValueKind == JsonValueKind.Undefined && !isNeeded)
        {
            return [];
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            return [ReadAnswer(element, place, faults)];
        }

        if (element.GetArrayLength() == 0 && isNeeded)
        {
            faults.Add($"{place}: is an empty list; it must hold at least one answer.");
        }

        ImmutableArray<PromptText>.Builder answers = ImmutableArray.CreateBuilder<PromptText>(element.GetArrayLength());
        foreach (JsonElement item in element.EnumerateArray())
        {
            answers.Add(ReadAnswer(item, $"{place}[{answers.Count}]", faults));
        }

        return answers.DrainToImmutable();
    }

    private static PromptText ReadAnswer(JsonElement element, string place, FileFaults faults)
    {
        if (JsonInput.TryGetText(element, out string text) && text.Length > 0)
        {
            return PromptText.FromText(text);
        }

        if (TryGetId(element, out int id))
        {
            return PromptText.FromIds([id]);
        }

        faults.Add($"{place}: is {JsonInput.Describe(element)}; it must be text that is not empty, or a token id, a whole number of at least 0.");
        return NoText;
    }

    private static bool TryGetId(JsonElement element, out int id)
    {
        id = -1;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out id) && id >= 0;
    }

    private static JsonElement Get(JsonElement prompt, string name) => prompt.TryGetProperty(name, out JsonElement value) ? value : default;
}
