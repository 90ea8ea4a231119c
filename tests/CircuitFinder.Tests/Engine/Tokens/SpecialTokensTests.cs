using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Tokens;

public sealed class SpecialTokensTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly int _end = SampleTokenizer.Instance.Encode("<|endoftext|>", specialTokens: true)[0];

    public SpecialTokensTests() => SampleTokenizer.Instance.Save(_folder.Root);

    public void Dispose() => _folder.Dispose();

    [GoldenFact("golden/tokenizer-gpt2.json")]
    public void Encode_EndOfTextUnderGpt2_IsHuggingFacesId()
        => Assert.Equal(
            [50256, 318, 2420, 994],
            BpeTokenizer.Load(GoldenData.Path("data/gpt2-tokenizer")).Encode("<|endoftext|> is text here", specialTokens: true));

    [GoldenFact("golden/tokenizers-hf.json")]
    public void Encode_TextUnderGpt2_IsHuggingFacesIds()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(GoldenData.Path("golden/tokenizers-hf.json")));
        JsonElement gpt2 = document.RootElement.GetProperty("cases").GetProperty("gpt2");

        Assert.Equal(
            gpt2.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()),
            BpeTokenizer.Load(GoldenData.Path("data/gpt2-tokenizer")).Encode(gpt2.GetProperty("text").GetString()!, specialTokens: true));
    }

    [Fact]
    public void BosOf_Gpt2sFolder_PutsNothingBeforeATextUnlessAsked()
    {
        BpeTokenizer tokenizer = BpeTokenizer.Load(_folder.Root);

        Assert.Empty(tokenizer.BosOf(BosMode.Auto, "m"));
        Assert.Empty(tokenizer.BosOf(BosMode.Never, "m"));
        Assert.Equal([_end], tokenizer.BosOf(BosMode.Always, "m").AsEnumerable());
    }

    [Fact]
    public void BosOf_AddBosToken_IsTheTokenisersOwn()
    {
        _folder.Write("tokenizer_config.json", """{"add_bos_token": true, "bos_token": {"__type": "AddedToken", "content": "<|endoftext|>"}, "model_max_length": 1e30}""");
        BpeTokenizer tokenizer = BpeTokenizer.Load(_folder.Root);

        Assert.Equal([_end], tokenizer.BosOf(BosMode.Auto, "m").AsEnumerable());
        Assert.Empty(tokenizer.BosOf(BosMode.Never, "m"));
    }

    [Fact]
    public void BosOf_NoTokenToName_IsOneFault()
    {
        _folder.Write("vocab.json", """{"a": 0, "b": 1, "Ġ": 2}""");
        _folder.Write("merges.txt", "");

        Assert.StartsWith(
            "bos always: model m names no beginning-of-sequence token",
            Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(_folder.Root).BosOf(BosMode.Always, "m")).Message,
            StringComparison.Ordinal);
        _folder.Write("tokenizer_config.json", """{"add_bos_token": true}""");
        Assert.Equal(
            _folder["tokenizer_config.json"] + ": add_bos_token is true, but no token is named bos_token. Name it, or set add_bos_token to false.",
            Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(_folder.Root)).Message);
    }

    [Fact]
    public void BosOf_ModelsOwnId_CountsWhereTheTokeniserNamesNone()
    {
        _folder.Write("config.json", """{"bos_token_id": 7}""");

        Assert.Equal([7], BpeTokenizer.Load(_folder.Root).BosOf(BosMode.Always, "m").AsEnumerable());
    }

    [Fact]
    public void Encode_AddedTokensOfTheConfig_AreTokensWithTheirFlags()
    {
        _folder.Write(
            "tokenizer_config.json",
            """{"added_tokens_decoder": {"ID": {"content": "<mask>", "lstrip": true, "rstrip": false, "normalized": false, "single_word": false, "special": true}}}"""
                .Replace("ID", $"{_end + 1}", StringComparison.Ordinal));
        BpeTokenizer tokenizer = BpeTokenizer.Load(_folder.Root);

        Assert.Equal([.. tokenizer.Encode("When"), _end + 1, .. tokenizer.Encode(" Mary")], tokenizer.Encode("When  <mask> Mary", specialTokens: true));
    }

    [Fact]
    public void Encode_AddedTokensFile_CountsWhereTheConfigListsNone()
    {
        _folder.Write("added_tokens.json", $$"""{"<extra>": {{_end + 1}}}""");

        Assert.Equal([_end + 1, _end], BpeTokenizer.Load(_folder.Root, _end + 2).Encode("<extra><|endoftext|>", specialTokens: true));

        _folder.Write("tokenizer_config.json", """{"added_tokens_decoder": {}}""");
        Assert.NotEqual([_end + 1, _end], BpeTokenizer.Load(_folder.Root, _end + 2).Encode("<extra><|endoftext|>", specialTokens: true));
    }

    [Fact]
    public void Encode_SpecialTokenOfTheMap_IsTakenWholeAndGetsAnIdWhereItHasNone()
    {
        int mary = SampleTokenizer.Instance.Encode(" Mary")[0];
        _folder.Write("special_tokens_map.json", """{"pad_token": "[PAD]", "additional_special_tokens": ["he"], "bos_token": null}""");
        BpeTokenizer tokenizer = BpeTokenizer.Load(_folder.Root, _end + 1);

        Assert.Equal([_end + 1, mary], tokenizer.Encode("[PAD] Mary", specialTokens: true));
    }

    [Theory]
    [InlineData("tokenizer_config.json", "[]", ": is a list; it must be an object.")]
    [InlineData("tokenizer_config.json", """{"add_bos_token": "yes"}""", ": add_bos_token is the string 'yes'; it must be true or false.")]
    [InlineData("tokenizer_config.json", """{"added_tokens_decoder": {"x": {"content": "a"}}}""", ": added_tokens_decoder: 'x' must be a token id that names an object with \"content\", a string.")]
    [InlineData("special_tokens_map.json", """{"eos_token": 5}""", ": eos_token: is the number 5; it must be a token's text, or an object with \"content\".")]
    [InlineData("added_tokens.json", """{"<x>": "y"}""", ": token '<x>' has as its id the string 'y'; it must be a whole number.")]
    public void Load_FaultyFile_SaysWhereAndWhat(string name, string json, string message)
    {
        _folder.Write(name, json);

        Assert.Equal(_folder[name] + message, Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(_folder.Root)).Message);
    }

    [Fact]
    public void Load_MergesOfAnotherVocabulary_AreMissed()
    {
        File.Copy(Path.Combine(ShippedModel.Folder, "vocab.json"), _folder["vocab.json"], overwrite: true);
        _folder.Write("merges.txt", "");

        Assert.Contains("merges.txt: holds no merge, but ", Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(_folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_IdWithoutText_IsItsNumber()
    {
        Assert.Equal("<id 99999>", TokenNames.Of(SampleTokenizer.Instance, 99999));
        Assert.Equal("7", TokenNames.Of(null, 7));
        Assert.Equal(" Mary", TokenNames.Of(SampleTokenizer.Instance, SampleTokenizer.Instance.Encode(" Mary")[0]));
        Assert.Equal("\\x1b", TokenNames.Of(SampleTokenizer.Instance, SampleTokenizer.Instance.Encode("\u001b")[0]));
    }
}
