using System.Text.Json;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;
using HuggingFaceTokenizer = Tokenizers.DotNet.Tokenizer;

namespace CircuitFinder.Tests.Engine.Tokens;

/// <summary>Vocabularies of SentencePiece's kind: a Llama's of 512 tokens, against its own program and Hugging Face's engine.</summary>
public sealed class SentencePieceTests
{
    private const string Folder = "golden/edges/stories260k";

    [GoldenFact(Folder)]
    public void Encode_CasesOfTheOriginalProgram_GivesItsIds()
    {
        var ours = BpeTokenizer.Load(GoldenData.Path(Folder));
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenData.Path(Folder), "tokenizer_cases.json")));
        int[] bos = [.. ours.BosOf(BosMode.Auto, "stories260k")];
        foreach (JsonElement one in cases.RootElement.EnumerateArray())
        {
            string text = one.GetProperty("text").GetString()!;
            int[] ids = [.. bos, .. ours.Encode(text)];
            Assert.Equal(one.GetProperty("ids").Deserialize<int[]>(), ids);
            Assert.Equal(text, ours.Decode(ids.AsSpan(1)));
        }
    }

    [GoldenFact(Folder)]
    public void EncodeContinuation_AWordBehindASpace_HasNoSecondSpace()
    {
        var ours = BpeTokenizer.Load(GoldenData.Path(Folder));
        Assert.Equal(ours.Encode("her"), ours.EncodeContinuation(" her"));
        Assert.Equal(ours.Encode("to her"), ours.Encode("to").Concat(ours.EncodeContinuation(" her")));
    }

    // Llama 2 prepends to every stretch; newer files of it, Mistral's and Phi 3's, have Metaspace; Gemma puts no space anywhere.
    [GoldenTheory(Folder)]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u2581"}, {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]}""", "null")]
    [InlineData("""{"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}""", """{"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": false}""")]
    [InlineData("null", """{"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": false}""")]
    [InlineData("null", """{"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": false}""")]
    public void Encode_ThousandsOfTexts_GivesHuggingFacesIds(string normaliser, string cuts)
    {
        using var folder = new ScratchFolder();
        JsonNode file = JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenData.Path(Folder), "tokenizer.json")))!;
        file["normalizer"] = JsonNode.Parse(normaliser);
        file["pre_tokenizer"] = JsonNode.Parse(cuts);
        file["post_processor"] = null;
        string path = folder.Write("tokenizer.json", file.ToJsonString());
        var ours = BpeTokenizer.Load(folder.Root);
        using var theirs = new HuggingFaceTokenizer(path);

        foreach (string text in AwkwardTexts.Random(2000).Append("Once upon a time</s> there was <s>a girl"))
        {
            Assert.Equal(theirs.Encode(text).Select(id => (int)id), ours.Encode(text, specialTokens: true));
        }
    }
}
