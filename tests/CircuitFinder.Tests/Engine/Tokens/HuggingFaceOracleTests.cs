using System.Text.Json;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
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

    private static IEnumerable<string> PromptsOfTasks()
        => new[] { "ioi", "greater-than", "induction", "docstring" }.SelectMany(name =>
        {
            TaskDefinition task = TaskLocator.Find(name, ShippedModel.Tasks);
            return PromptGenerator.Generate(task, task.Seed, PromptSplit.Test).Take(50)
                .SelectMany(pair => pair.Answers.Concat(pair.WrongAnswers).Prepend(pair.Clean).Prepend(pair.Corrupted))
                .Select(prompt => prompt.Text!);
        });
}
