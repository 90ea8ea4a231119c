using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Reads a vocabulary from Hugging Face's <c>tokenizer.json</c>, and refuses every setting under which ids would differ
/// from GPT-2's way.</summary>
/// <remarks>Of the post-processor, what it puts before a text is read, for <see cref="BosMode.Auto"/>; what it puts behind one is
/// not: an answer follows there.</remarks>
internal static class TokenizerJson
{
    public const string Name = "tokenizer.json";

    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Name));

    public static BpeVocabulary Read(string folder, int? modelVocabularySize)
    {
        string path = Path.Combine(folder, Name);
        using JsonDocument document = JsonInput.Read(path);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new UserFaultException($"{path}: is {JsonInput.Describe(root)}; it must be an object with \"model\" and \"pre_tokenizer\".");
        }

        var faults = new FileFaults(path);
        var builder = new BpeVocabularyBuilder(faults, modelVocabularySize);
        JsonElement model = Get(root, "model");
        CheckSettings(root, model, path, faults);
        TextRules rules = TokenizerRules.Read(root, model, path, faults);
        faults.ThrowIfAny();
        VocabularyFiles.ReadTokens(Get(model, "vocab"), $"{path}: model.vocab", builder, faults);
        ReadAddedTokens(Get(root, "added_tokens"), $"{path}: added_tokens", builder, faults);
        faults.ThrowIfAny();
        ReadMerges(Get(model, "merges"), $"{path}: model.merges", builder, faults);
        SpecialTokenFiles special = SpecialTokenFiles.Read(folder, builder, faults);
        BosRule bos = special.Rule(PostProcessor.Prefix(Get(root, "post_processor")), builder.AddedIdOf(BpeTrainer.EndOfText));
        return builder.Build(path) with { Bos = bos, Rules = rules };
    }

    private static void CheckSettings(JsonElement root, JsonElement model, string path, FileFaults faults)
    {
        if (model.ValueKind != JsonValueKind.Object || (IsGiven(model, "type") && !IsText(Get(model, "type"), "BPE")))
        {
            string found = model.ValueKind == JsonValueKind.Object ? $"model.type is {JsonInput.Describe(Get(model, "type"))}" : $"model is {JsonInput.Describe(model)}";
            faults.Add($"{path}: {found}; only models of type \"BPE\" are read.");
            return;
        }

        if (!TokenizerRules.IsSentencePiece(root, model) && IsGiven(root, "decoder") && !IsText(Get(Get(root, "decoder"), "type"), "ByteLevel"))
        {
            faults.Add($"{path}: decoder is {DescribeType(Get(root, "decoder"))}; it must be \"ByteLevel\".");
        }

        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (IsGiven(model, affix) && !IsText(Get(model, affix), ""))
            {
                faults.Add($"{path}: model.{affix} is {JsonInput.Describe(Get(model, affix))}; it must be null or empty, as in GPT-2.");
            }
        }

        if (IsGiven(model, "byte_fallback") && Get(model, "byte_fallback").ValueKind != JsonValueKind.False && !TokenizerRules.IsSentencePiece(root, model))
        {
            faults.Add($"{path}: model.byte_fallback is {JsonInput.Describe(Get(model, "byte_fallback"))}; it must be false, as in GPT-2.");
        }

        JsonElement dropout = Get(model, "dropout");
        if (IsGiven(model, "dropout") && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
        {
            faults.Add($"{path}: model.dropout is {JsonInput.Describe(dropout)}; it must be null, or ids would be random.");
        }
    }

    private static void ReadAddedTokens(JsonElement added, string place, BpeVocabularyBuilder builder, FileFaults faults)
    {
        if (added.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return;
        }

        if (added.ValueKind != JsonValueKind.Array)
        {
            faults.Add($"{place}: is {JsonInput.Describe(added)}; it must be a list of objects with \"id\" and \"content\".");
            return;
        }

        int index = 0;
        foreach (JsonElement entry in added.EnumerateArray())
        {
            ReadAddedToken(entry, $"{place}[{index++}]", builder, faults);
        }
    }

    private static void ReadAddedToken(JsonElement entry, string place, BpeVocabularyBuilder builder, FileFaults faults)
    {
        JsonElement number = Get(entry, "id");
        int id = 0;
        if (!JsonInput.TryGetText(Get(entry, "content"), out _) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out id))
        {
            faults.Add($"{place}: must be an object with \"id\", a whole number, and \"content\", a string.");
            return;
        }

        builder.AddAddedToken(SpecialTokenFiles.ReadToken(entry, id)!, place);
    }

    private static void ReadMerges(JsonElement merges, string place, BpeVocabularyBuilder builder, FileFaults faults)
    {
        if (merges.ValueKind != JsonValueKind.Array)
        {
            faults.Add($"{place}: is {JsonInput.Describe(merges)}; it must be a list of merges, \"a b\" or [\"a\", \"b\"].");
            return;
        }

        int index = 0;
        foreach (JsonElement merge in merges.EnumerateArray())
        {
            string mergePlace = $"{place}[{index++}]";
            if (TryReadMerge(merge, out string left, out string right))
            {
                builder.AddMerge(left, right, mergePlace);
            }
            else
            {
                faults.Add($"{mergePlace}: is {JsonInput.Describe(merge)}; it must be two tokens, \"a b\" or [\"a\", \"b\"].");
            }
        }
    }

    private static bool TryReadMerge(JsonElement merge, out string left, out string right)
    {
        left = right = "";
        if (merge.ValueKind == JsonValueKind.Array)
        {
            return merge.GetArrayLength() == 2 && JsonInput.TryGetText(merge[0], out left) && JsonInput.TryGetText(merge[1], out right);
        }

        string[] parts = JsonInput.TryGetText(merge, out string text) ? text.Split(' ') : [];
        if (parts.Length != 2)
        {
            return false;
        }

        (left, right) = (parts[0], parts[1]);
        return true;
    }

    private static JsonElement Get(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;

    private static bool IsGiven(JsonElement parent, string name) => Get(parent, name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    private static bool IsText(JsonElement element, string expected) => JsonInput.TryGetText(element, out string text) && text == expected;

    private static string DescribeType(JsonElement element)
        => JsonInput.TryGetText(Get(element, "type"), out string type) ? $"\"{type}\"" : JsonInput.Describe(element);
}
