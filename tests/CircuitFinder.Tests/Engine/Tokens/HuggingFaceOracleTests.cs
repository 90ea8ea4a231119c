using System.Text.Json;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;
using HuggingFaceTokenizer = Tokenizers.DotNet.Tokenizer;

namespace CircuitFinder.Tests.Engine.Tokens;

/// <summary>Ids by GPT-2's real vocabulary against programs of others: Hugging Face's engine, and the library's reader of the
/// original file.</summary>
public sealed class HuggingFaceOracleTests(Gpt2Vocabulary gpt2) : IClassFixture<Gpt2Vocabulary>
{
    private const string GoldenCases = "golden/tokenizer-gpt2.json";

    [HuggingFaceFact]
    public void Encode_ThousandsOfTexts_GivesHuggingFacesIds()
    {
        using var theirs = new HuggingFaceTokenizer(gpt2.Path);

        foreach (string text in AwkwardTexts.Random(5000).Concat(PromptsOfTasks()))
        {
            int[] ids = gpt2.Ours.Encode(text, specialTokens: true);
            Assert.Equal(theirs.Encode(text).Select(id => (int)id), ids);
            Assert.Equal(text, gpt2.Ours.Decode(ids));
        }
    }

    // GPT-2's vocabulary behind the ways in which newer families prepare and cut text: Llama 3, Qwen, o200k (Phi 4, OLMo 2 cut as
    // Llama 3), SmolLM and Pythia.
    [HuggingFaceTheory]
    [InlineData("""null""", """[{"type": "Split", "pattern": {"Regex": "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated", "invert": false}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]""", true)]
    [InlineData("""{"type": "NFC"}""", """[{"type": "Split", "pattern": {"Regex": "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated", "invert": false}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}]""", false)]
    [InlineData("""null""", """[{"type": "Split", "pattern": {"Regex": "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}, "behavior": "Removed", "invert": true}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]""", false)]
    [InlineData("""null""", """[{"type": "Digits", "individual_digits": true}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]""", false)]
    [InlineData("""{"type": "NFC"}""", """[{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]""", false)]
    [InlineData("""null""", """[{"type": "Split", "pattern": {"Regex": "\\s?\\p{L}+|\\p{N}"}, "behavior": "Removed", "invert": true}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]""", false)]
    [InlineData("""null""", """[{"type": "Split", "pattern": {"Regex": "[aeiou]+"}, "behavior": "Isolated", "invert": true}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]""", false)]
    public void Encode_AsNewerFamiliesCut_GivesHuggingFacesIds(string normaliser, string cuts, bool ignoresMerges)
    {
        using var folder = new ScratchFolder();
        JsonNode file = JsonNode.Parse(File.ReadAllText(gpt2.Path))!;
        file["normalizer"] = JsonNode.Parse(normaliser);
        file["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = JsonNode.Parse(cuts) };
        file["model"]!["ignore_merges"] = ignoresMerges;
        string path = folder.Write("tokenizer.json", file.ToJsonString());
        var ours = BpeTokenizer.Load(folder.Root);
        using var theirs = new HuggingFaceTokenizer(path);

        bool composes = normaliser != "null";
        int refused = 0;
        foreach (string text in AwkwardTexts.Random(2000).Concat(PromptsOfTasks()))
        {
            if (composes && !IsEncoded(ours, text))
            {
                refused++;
                continue;
            }

            Assert.Equal(theirs.Encode(text).Select(id => (int)id), ours.Encode(text, specialTokens: true));
        }

        Assert.Equal(composes, refused > 0);
        Assert.InRange(refused, 0, 1500);
    }

    [Fact]
    public void Encode_ThousandsOfTexts_GivesTheIdsOfTheOriginalFile()
    {
        // That reader cuts letters beyond U+FFFF in two.
        foreach (string text in AwkwardTexts.Random(5000).Concat(PromptsOfTasks()).Where(text => !text.Any(char.IsSurrogate)))
        {
            Assert.Equal(gpt2.Reference.EncodeToIds(text), gpt2.Ours.Encode(text, specialTokens: true));
        }
    }

    [GoldenFact(GoldenCases)]
    public void Encode_GoldenCases_GivesTheSameIds()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path(GoldenCases)));
        int compared = 0;
        foreach (JsonElement one in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            string text = one.GetProperty("text").GetString()!;
            int[] ids = one.GetProperty("ids").Deserialize<int[]>()!;
            Assert.Equal(ids, gpt2.Ours.Encode(text, specialTokens: true));
            Assert.Equal(text, gpt2.Ours.Decode(ids));
            compared++;
        }

        Assert.Equal(422, compared);
    }

    [Fact]
    public void Load_Gpt2_KnowsItsOneSpecialToken()
    {
        Assert.Equal(50257, gpt2.Ours.VocabularySize);
        Assert.Equal([27, 91, 437, 1659, 5239, 91, 29], gpt2.Ours.Encode("<|endoftext|>"));
        Assert.Equal([64, 50256, 50256, 275], gpt2.Ours.Encode("a<|endoftext|><|endoftext|> b", specialTokens: true));
        Assert.Equal("a<|endoftext|>", gpt2.Ours.Decode([64, 50256]));
        Assert.Equal(" Mary", gpt2.Ours.TokenText(5335));
    }

    private static bool IsEncoded(BpeTokenizer tokenizer, string text)
    {
        try
        {
            tokenizer.Encode(text);
            return true;
        }
        catch (UserFaultException fault)
        {
            Assert.Contains("(NFC)", fault.Message, StringComparison.Ordinal);
            return false;
        }
    }

    private static IEnumerable<string> PromptsOfTasks()
        => new[] { "ioi", "greater-than", "induction", "docstring" }.SelectMany(name =>
        {
            TaskDefinition task = TaskLocator.Find(name, ShippedModel.Tasks);
            return PromptGenerator.Generate(task, task.Seed, PromptSplit.Test).Take(50)
                .SelectMany(pair => pair.Answers.Concat(pair.WrongAnswers).Prepend(pair.Clean).Prepend(pair.Corrupted))
                .Select(prompt => prompt.Text!);
        });
}
