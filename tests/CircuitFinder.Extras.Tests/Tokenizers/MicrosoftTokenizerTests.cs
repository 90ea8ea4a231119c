using System.Text.Json;
using System.Text.Json.Nodes;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Extras.Tokenizers;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Extras.Tests.Tokenizers;

public sealed class MicrosoftTokenizerTests
{
    private const string Special = "<|endoftext|>";
    private const string GoldenCases = "golden/tokenizer-gpt2.json";
    private const string GoldenVocabulary = "data/gpt2-tokenizer";
    private static readonly MicrosoftTokenizer Theirs = MicrosoftTokenizer.Load(ShippedModel.Folder);
    private static readonly BpeTokenizer Ours = BpeTokenizer.Load(ShippedModel.Folder);

    public static TheoryData<string> Tasks => [.. SampleTexts.Tasks];

    [GoldenFact(GoldenCases)]
    public void Encode_GoldenCases_GivesTheSameIds()
    {
        MicrosoftTokenizer theirs = MicrosoftTokenizer.Load(GoldenData.Path(GoldenVocabulary), 50257);
        BpeTokenizer ours = BpeTokenizer.Load(GoldenData.Path(GoldenVocabulary), 50257);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path(GoldenCases)));
        int compared = 0;
        foreach (JsonElement one in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            string text = one.GetProperty("text").GetString()!;
            int[] ids = one.GetProperty("ids").Deserialize<int[]>()!;
            AssertSame(ours, theirs, text);

            // The program that wrote the cases recognised special tokens.
            Assert.Equal(ids, theirs.Encode(text, specialTokens: true));
            Assert.Equal(text, theirs.Decode(ids));
            compared++;
        }

        Assert.True(compared > 400, $"only {compared} cases");
    }

    [GoldenFact(GoldenVocabulary)]
    public void Encode_RandomTextsByGpt2_EqualsOurs()
    {
        MicrosoftTokenizer theirs = MicrosoftTokenizer.Load(GoldenData.Path(GoldenVocabulary));
        BpeTokenizer ours = BpeTokenizer.Load(GoldenData.Path(GoldenVocabulary));

        Assert.All(SampleTexts.Random(3000, withLoneHalves: true), text => AssertSame(ours, theirs, text));
        AssertSameTokens(ours, theirs);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Encode_EveryPromptOfATask_EqualsOurs(string task)
    {
        string[] texts = [.. SampleTexts.OfTask(task)];

        Assert.True(texts.Length >= 800, $"only {texts.Length} texts");
        Assert.All(texts, text => AssertSame(Ours, Theirs, text));
    }

    [Fact]
    public void Encode_RandomTexts_EqualsOursAndDecodesToThem()
    {
        Assert.All(SampleTexts.Random(3000, withLoneHalves: true), text => AssertSame(Ours, Theirs, text));
        Assert.All(SampleTexts.Random(3000, withLoneHalves: false), text => Assert.Equal(text, Theirs.Decode(Theirs.Encode(text))));
    }

    [Fact]
    public void Encode_MergesOfCharactersBeyondTheBasicPlane_EqualsOurs()
    {
        string[] pieces = ["a", "𝒜", "𐐀x", " 𐐀", "𝟘", "1", "😀", "!", " ", "'s", "𠀀", "日"];
        var random = new Random(11);
        string[] texts = [.. Enumerable.Range(0, 600).Select(_ => string.Concat(Enumerable.Range(0, 9).Select(_ => pieces[random.Next(pieces.Length)])))];
        using var folder = new ScratchFolder();
        BpeTokenizer ours = BpeTrainer.Train(texts, 400);
        ours.Save(folder.Root);
        MicrosoftTokenizer theirs = MicrosoftTokenizer.Load(folder.Root);

        Assert.Equal(400, theirs.VocabularySize);
        Assert.All(texts, text => AssertSame(ours, theirs, text));
    }

    [Fact]
    public void Encode_SpecialTokens_AreFoundOnRequestAlone()
    {
        int id = Ours.Encode(Special, specialTokens: true).Single();

        Assert.Equal([id], Theirs.Encode(Special, specialTokens: true));
        Assert.True(Theirs.Encode(Special).Length > 1);
        Assert.Equal(Special, Theirs.Decode([id]));
    }

    [Fact]
    public void Decode_RandomIds_EqualsOursEvenWhereBytesAreNotUtf8()
    {
        var random = new Random(7);
        int notUtf8 = 0;
        for (int round = 0; round < 3000; round++)
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(random.Next(2) == 0 ? 256 : Ours.VocabularySize))];
            string text = Ours.Decode(ids);
            notUtf8 += text.Contains('\uFFFD', StringComparison.Ordinal) ? 1 : 0;

            Assert.Equal(text, Theirs.Decode(ids));
        }

        Assert.True(notUtf8 > 500, $"only {notUtf8} texts are not UTF-8");
    }

    [Fact]
    public void TokenText_EveryToken_EqualsOurs() => AssertSameTokens(Ours, Theirs);

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Decode_NoSuchId_Throws(int id)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Theirs.Decode([0, id]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Theirs.TokenText(id));
    }

    [Fact]
    public void Load_AddedTokens_AreThoseOfOurs()
    {
        using ScratchFolder folder = WithTokenizerJson(
            ("  ", false), ("   ", false), ("<a>", true), ("<a>b", true), (" é𝒜", false), ("😀!", false), ("Ġx", true), ("<|é|>", true));
        MicrosoftTokenizer theirs = MicrosoftTokenizer.Load(folder.Root);
        BpeTokenizer ours = BpeTokenizer.Load(folder.Root);
        string[] pieces = ["  ", " ", "<a>", "<a>b", "b", " é𝒜", "𝒜", "😀!", "😀", "Ġx", " x", "<|é|>", "a", "\uD83D", "é"];

        AssertSameTokens(ours, theirs);
        var random = new Random(3);
        for (int round = 0; round < 2000; round++)
        {
            AssertSame(ours, theirs, string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => pieces[random.Next(pieces.Length)])));
            int[] ids = [.. Enumerable.Range(0, 6).Select(_ => random.Next(ours.VocabularySize))];
            Assert.Equal(ours.Decode(ids), theirs.Decode(ids));
        }
    }

    [Fact]
    public void Load_VocabularyWithoutAByte_IsRefused()
    {
        using var folder = new ScratchFolder();
        folder.Write("vocab.json", """{"a": 0, "b": 1, "ab": 2}""");
        folder.Write("merges.txt", "a b\n");

        UserFaultException fault = Assert.Throws<UserFaultException>(() => MicrosoftTokenizer.Load(folder.Root));

        Assert.EndsWith(
            "the vocabulary lacks 254 of the 256 bytes, the first 0x21; it must have the token '!', or be read without Microsoft.ML.Tokenizers.",
            fault.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoVocabulary_TellsWhatOursTells()
    {
        using var folder = new ScratchFolder();

        Assert.Equal(
            Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(folder.Root)).Message,
            Assert.Throws<UserFaultException>(() => MicrosoftTokenizer.Load(folder.Root)).Message);
    }

    [Fact]
    public void Encode_MergeBeforeTheOneThatMakesItsSide_DiffersAsDocumented()
    {
        using ScratchFolder folder = WithTokenizerJson();
        JsonNode root = JsonNode.Parse(File.ReadAllText(folder["tokenizer.json"]))!;
        root["model"]!["vocab"]!["ab"] = 256;
        root["model"]!["vocab"]!["aba"] = 257;
        root["model"]!["merges"] = new JsonArray("ab a", "a b");
        folder.Write("tokenizer.json", root.ToJsonString());

        // GPT-2's loop joins every a b first; the library goes on with ab a as soon as there is one.
        Assert.Equal(["ab", "ab"], Tokens(BpeTokenizer.Load(folder.Root), "abab"));
        Assert.Equal(["aba", "b"], Tokens(MicrosoftTokenizer.Load(folder.Root), "abab"));
    }

    [Fact]
    public void Encode_SeveralThreads_GivesTheSame()
    {
        MicrosoftTokenizer fresh = MicrosoftTokenizer.Load(ShippedModel.Folder);
        string[] texts = [.. SampleTexts.Random(400, withLoneHalves: true)];

        Parallel.For(0, 8, _ => Assert.All(texts, text => Assert.Equal(Ours.Encode(text), fresh.Encode(text))));
    }

    private static string[] Tokens(ITokenizer tokenizer, string text) => [.. tokenizer.Encode(text).Select(tokenizer.TokenText)];

    // The 256 bytes in GPT-2's order, no merges, and added tokens.
    private static ScratchFolder WithTokenizerJson(params ReadOnlySpan<(string Text, bool IsSpecial)> added)
    {
        var vocabulary = new JsonObject();
        foreach (byte value in ByteAlphabet.IdOrder)
        {
            vocabulary[$"{ByteAlphabet.Write(value)}"] = vocabulary.Count;
        }

        var tokens = new JsonArray();
        foreach ((string text, bool isSpecial) in added)
        {
            tokens.Add(new JsonObject { ["id"] = vocabulary.Count + tokens.Count, ["content"] = text, ["special"] = isSpecial });
        }

        var folder = new ScratchFolder();
        folder.Write("tokenizer.json", new JsonObject
        {
            ["added_tokens"] = tokens,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false },
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        }.ToJsonString());
        return folder;
    }

    private static void AssertSame(BpeTokenizer ours, MicrosoftTokenizer theirs, string text)
    {
        foreach (bool specialTokens in (bool[])[false, true])
        {
            int[] ids = ours.Encode(text, specialTokens);
            Assert.Equal(ids, theirs.Encode(text, specialTokens));
            Assert.Equal(ours.Decode(ids), theirs.Decode(ids));
        }
    }

    private static void AssertSameTokens(BpeTokenizer ours, MicrosoftTokenizer theirs)
    {
        Assert.Equal(ours.VocabularySize, theirs.VocabularySize);
        int[] ids = [.. Enumerable.Range(0, ours.VocabularySize)];
        Assert.Equal(ids.Select(ours.TokenText), ids.Select(theirs.TokenText));
        Assert.Equal(ids.Select(id => ours.Decode([id])), ids.Select(id => theirs.Decode([id])));
    }
}
