using System.Text.Json.Nodes;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Tokens;

public class TokenizerJsonTests
{
    private const string Good = """
        {
          "version": "1.0", "truncation": null, "normalizer": null,
          "added_tokens": [
            {"id": 5, "content": "<|endoftext|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": true, "special": true},
            {"id": 6, "content": "  ", "special": false},
            {"id": 7, "content": "   ", "special": false}
          ],
          "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
          "post_processor": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false},
          "decoder": {"type": "ByteLevel"},
          "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false,
            "vocab": {"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4, "<|endoftext|>": 5},
            "merges": ["a b", "Ġ ab"]
          }
        }
        """;

    [Theory]
    [InlineData("""["a b", "Ġ ab"]""")]
    [InlineData("""[["a", "b"], ["Ġ", "ab"]]""")]
    public void Load_MergesInEitherForm_Encodes(string merges)
    {
        BpeTokenizer tokenizer = Load(root => root["model"]!["merges"] = JsonNode.Parse(merges));

        Assert.Equal(8, tokenizer.VocabularySize);
        Assert.Equal([2, 4, 3, 0], tokenizer.Encode("ab ab a"));
    }

    [Fact]
    public void Encode_AddedTokens_AreFoundLongestFirstAndSpecialOnesOnRequest()
    {
        BpeTokenizer tokenizer = Load(_ => { });

        Assert.Equal([0, 7, 6, 2, 3], tokenizer.Encode("a     ab "));
        Assert.Equal([0, 6, 5, 7], tokenizer.Encode("a  <|endoftext|>   ", specialTokens: true));
        Assert.Throws<UserFaultException>(() => tokenizer.Encode("<|endoftext|>"));
        Assert.Equal("a  <|endoftext|>", tokenizer.Decode([0, 6, 5]));
    }

    [Fact]
    public void Load_BothForms_TakesTokenizerJson()
    {
        using var folder = new ScratchFolder();
        SampleTokenizer.Instance.Save(folder.Root);
        folder.Write("tokenizer.json", Good);

        Assert.Equal(8, BpeTokenizer.Load(folder.Root).VocabularySize);
    }

    [Fact]
    public void Load_SequenceOfByteLevelAlone_IsGpt2s()
        => Assert.Equal([2], Load(root => root["pre_tokenizer"] = JsonNode.Parse("""{"type": "Sequence", "pretokenizers": [{"type": "ByteLevel", "add_prefix_space": false}]}""")).Encode("ab"));

    [Fact]
    public void Save_AddedTokensThatAreNotSpecial_Refuses()
    {
        using var folder = new ScratchFolder();
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Load(_ => { }).Save(folder.Root));

        Assert.StartsWith("Added token '  ' is not special", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("normalizer", """{"type": "NFKC"}""", "normalizer is \"NFKC\"; it must be null or NFC.")]
    [InlineData("pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, {"type": "ByteLevel"}]}""", "pre_tokenizer is \"Whitespace\"; use ByteLevel, Split with behavior Isolated, and Digits.")]
    [InlineData("pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"String": "a"}, "behavior": "MergedWithNext"}, {"type": "ByteLevel"}]}""", "pre_tokenizer.behavior is the string 'MergedWithNext'; it must be \"Isolated\", or \"Removed\" with invert.")]
    [InlineData("pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "Split", "behavior": "Isolated"}, {"type": "ByteLevel"}]}""", "pre_tokenizer.pattern is missing; it must be an object with \"Regex\" or \"String\".")]
    [InlineData("pre_tokenizer", "null", "pre_tokenizer is null; \"ByteLevel\" must be among its parts.")]
    [InlineData("pre_tokenizer", """{"type": "ByteLevel", "add_prefix_space": true}""", "pre_tokenizer.add_prefix_space is true; it must be false. Set it so, and write the leading space in the prompts.")]
    [InlineData("decoder", """{"type": "WordPiece"}""", "decoder is \"WordPiece\"; it must be \"ByteLevel\".")]
    [InlineData("model", """{"type": "WordPiece", "vocab": {}}""", "model.type is the string 'WordPiece'; only models of type \"BPE\" are read.")]
    [InlineData("model", "[]", "model is a list; only models of type \"BPE\" are read.")]
    [InlineData("added_tokens", """[{"id": "5"}]""", "added_tokens[0]: must be an object with \"id\", a whole number, and \"content\", a string.")]
    [InlineData("added_tokens", """[{"id": 5, "content": "<s>"}]""", "added_tokens[0]: tokens '<|endoftext|>' and '<s>' both have id 5; each needs its own.")]
    [InlineData("added_tokens", """[{"id": 8, "content": "<|endoftext|>"}]""", "added_tokens[0]: token '<|endoftext|>' has the ids 5 and 8; it must have one.")]
    [InlineData("added_tokens", """[{"id": 8, "content": ""}]""", "added_tokens[0]: the added token with id 8 has no content; give it text or remove it.")]
    [InlineData("added_tokens", "{}", "added_tokens: is an object; it must be a list of objects with \"id\" and \"content\".")]
    public void Load_NotGpt2sWay_IsRefused(string name, string value, string message)
        => AssertFault(root => root[name] = JsonNode.Parse(value), message);

    [Theory]
    [InlineData("byte_fallback", "true", "model.byte_fallback is true; it must be false, as in GPT-2.")]
    [InlineData("end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix is the string '</w>'; it must be null or empty, as in GPT-2.")]
    [InlineData("dropout", "0.1", "model.dropout is the number 0.1; it must be null, or ids would be random.")]
    [InlineData("vocab", "3", "model.vocab: is the number 3; it must be an object that gives every token its id, {\"!\": 0, …}.")]
    [InlineData("merges", "{}", "model.merges: is an object; it must be a list of merges, \"a b\" or [\"a\", \"b\"].")]
    [InlineData("merges", """["a b", "b"]""", "model.merges[1]: is the string 'b'; it must be two tokens, \"a b\" or [\"a\", \"b\"].")]
    [InlineData("merges", """[["a", "b", "b"]]""", "model.merges[0]: is a list; it must be two tokens, \"a b\" or [\"a\", \"b\"].")]
    [InlineData("merges", """[["b", "a"]]""", "model.merges[0]: merge 'b a' makes 'ba', which the vocabulary lacks; add that token or remove the merge.")]
    public void Load_FaultyModel_IsRefused(string name, string value, string message)
        => AssertFault(root => root["model"]![name] = JsonNode.Parse(value), message);

    [Fact]
    public void Load_SeveralFaults_TellsAll()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(root =>
        {
            root["normalizer"] = JsonNode.Parse("""{"type": "NFKC"}""");
            root["model"]!["byte_fallback"] = true;
        }));

        Assert.Equal(2, fault.Faults.Count);
    }

    private static void AssertFault(Action<JsonNode> change, string message)
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(change));
        Assert.EndsWith($"tokenizer.json: {message}", fault.Message, StringComparison.Ordinal);
    }

    private static BpeTokenizer Load(Action<JsonNode> change)
    {
        using var folder = new ScratchFolder();
        JsonNode root = JsonNode.Parse(Good)!;
        change(root);
        folder.Write("tokenizer.json", root.ToJsonString());
        return BpeTokenizer.Load(folder.Root);
    }
}
