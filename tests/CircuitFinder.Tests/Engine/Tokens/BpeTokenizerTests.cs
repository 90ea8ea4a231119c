using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CircuitFinder.Tests.Engine.Tokens;

public class BpeTokenizerTests
{
    private const string Special = "<|endoftext|>";
    private const string GoldenCases = "golden/tokenizer-gpt2.json";
    private const string GoldenVocabulary = "data/gpt2-tokenizer";
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20240917, 77);
    private static readonly BpeTokenizer Sample = SampleTokenizer.Instance;

    [GoldenFact(GoldenCases)]
    public void Encode_GoldenCases_GivesTheSameIds()
    {
        BpeTokenizer tokenizer = BpeTokenizer.Load(GoldenData.Path(GoldenVocabulary));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path(GoldenCases)));
        int compared = 0;
        foreach (JsonElement one in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            string text = one.GetProperty("text").GetString()!;
            if (!text.Contains(Special, StringComparison.Ordinal))
            {
                Assert.Equal(one.GetProperty("ids").Deserialize<int[]>()!, tokenizer.Encode(text));
                Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
                compared++;
            }
        }

        Assert.True(compared > 400, $"only {compared} cases");
    }

    [GoldenFact(GoldenVocabulary)]
    public void Load_Gpt2_KnowsItsOneSpecialToken()
    {
        BpeTokenizer tokenizer = BpeTokenizer.Load(GoldenData.Path(GoldenVocabulary), 50257);

        Assert.Equal(50257, tokenizer.VocabularySize);
        Assert.Equal([27, 91, 437, 1659, 5239, 91, 29], tokenizer.Encode(Special));
        Assert.Equal([64, 50256, 50256, 275], tokenizer.Encode($"a{Special}{Special} b", specialTokens: true));
        Assert.Equal($"a{Special}", tokenizer.Decode([64, 50256]));
        Assert.Equal(" Mary", tokenizer.TokenText(5335));
    }

    [GoldenFact(GoldenVocabulary)]
    public void Load_ModelOfOneTokenLess_NamesTheTokenBeyond()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(GoldenData.Path(GoldenVocabulary), 50256));

        Assert.EndsWith("vocab.json: token '<|endoftext|>' has id 50256, but the model has 50256 tokens; ids must be below that.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OfEncode_IsTheText()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<string>().Filter(text => text is not null && !HasLoneSurrogate(text)),
            text => Sample.Decode(Sample.Encode(text)) == text).Check(Seeded);

    [Fact]
    public void Decode_OfEncode_IsTheTextInEveryScript()
    {
        Gen<string> rune = Gen.OneOf(
            Gen.Choose(0, 0x7F), Gen.Choose(0x80, 0x2FFF), Gen.Choose(0x3000, 0xD7FF), Gen.Choose(0xE000, 0xFFFF), Gen.Choose(0x10000, 0x10FFFF))
            .Select(char.ConvertFromUtf32);
        Prop.ForAll(
            Arb.From(Gen.ListOf(rune).Select(runes => string.Concat(runes))),
            text => Sample.Decode(Sample.Encode(text)) == text).Check(Seeded);
    }

    [Fact]
    public void Encode_HalfASurrogatePair_IsTheReplacementCharacter()
        => Assert.Equal(Sample.Encode("a\uFFFDb"), Sample.Encode("a\uD83Db"));

    [Fact]
    public void Encode_SecondTime_GivesTheSame()
    {
        string text = string.Join(' ', SampleTokenizer.Texts);
        BpeTokenizer fresh = BpeTrainer.Train(SampleTokenizer.Texts, 420);

        Assert.Equal(fresh.Encode(text), fresh.Encode(text));
    }

    [Fact]
    public void Encode_LongRun_EqualsItsPartsAndEnds()
    {
        BpeTokenizer tokenizer = BpeTrainer.Train(["aaaaaaaaaaaaaaaa aaaaaaaa"], 262);
        string run = new('a', 100_003);

        int[] ids = tokenizer.Encode(run);

        Assert.Equal(run, tokenizer.Decode(ids));
        Assert.True(ids.Length < run.Length / 4, $"{ids.Length} tokens");
    }

    [Fact]
    public void Decode_PartOfACharacter_GivesTheReplacementCharacter()
    {
        BpeTokenizer bytes = BpeTrainer.Train([], 257);
        int[] ids = bytes.Encode("€");

        Assert.Equal(3, ids.Length);
        Assert.Equal("\uFFFD", bytes.Decode(ids.AsSpan(0, 2)));
        Assert.Equal("\\xE2", bytes.TokenText(ids[0]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Decode_NoSuchId_Throws(int id)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Sample.Decode([id]));

    [Fact]
    public void TryEncodeSingle_OneTokenOrSeveral_SaysWhich()
    {
        Assert.True(Sample.TryEncodeSingle(" Mary", out int id));
        Assert.Equal(" Mary", Sample.TokenText(id));
        Assert.False(Sample.TryEncodeSingle(" Anneliese", out _));
        Assert.False(Sample.TryEncodeSingle("", out _));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameTokenizer()
    {
        using var folder = new ScratchFolder();
        string text = string.Join(' ', SampleTokenizer.Texts);
        Sample.Save(folder["model"]);

        BpeTokenizer loaded = BpeTokenizer.Load(folder["model"]);
        loaded.Save(folder["again"]);

        Assert.Equal(Sample.VocabularySize, loaded.VocabularySize);
        Assert.Equal(Sample.Encode(text), loaded.Encode(text));
        Assert.Equal([Sample.VocabularySize - 1], loaded.Encode(Special, specialTokens: true));
        foreach (string name in (string[])["vocab.json", "merges.txt"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder["model"], name)), File.ReadAllBytes(Path.Combine(folder["again"], name)));
        }

        Assert.StartsWith("#version: 0.2\n", File.ReadAllText(Path.Combine(folder["model"], "merges.txt")), StringComparison.Ordinal);
        Assert.StartsWith("{\"!\":0,", File.ReadAllText(Path.Combine(folder["model"], "vocab.json")), StringComparison.Ordinal);
    }

    [GoldenFact(GoldenVocabulary)]
    public void Save_Gpt2_WritesTheSameMerges()
    {
        using var folder = new ScratchFolder();
        BpeTokenizer.Load(GoldenData.Path(GoldenVocabulary)).Save(folder.Root);

        Assert.Equal(File.ReadAllText(GoldenData.Path(GoldenVocabulary + "/merges.txt")), File.ReadAllText(folder["merges.txt"]));
    }

    private static bool HasLoneSurrogate(string text)
    {
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar)
            {
                return true;
            }
        }

        return false;
    }
}
