using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;
using Google.Protobuf;

namespace CircuitFinder.Tests.Engine.Tokens;

/// <summary>SentencePiece's own file, a lone <c>tokenizer.model</c>.</summary>
public sealed class SentencePieceModelTests : IDisposable
{
    private const string Stories = "golden/edges/stories260k";

    private static readonly (string Text, float Score, int Kind)[] Small =
    [
        ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), .. Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f, 6)),
        ("ab", 0, 1), ("abab", -1, 1), ("\u2581a", -2, 1), ("<user>", 0, 4), ("\u2581", -3, 1), ("a", -4, 1), ("b", -5, 1),
    ];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [GoldenFact(Stories)]
    public void Encode_AVocabularyThatOthersTrained_GivesTheOriginalProgramsIds()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenData.Path(Stories), "tokenizer.json")));
        string[] tokens = [.. file.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().OrderBy(token => token.Value.GetInt32()).Select(token => token.Name)];

        // Pieces stand in the order of their scores.
        Write(tokens.Select((text, id) => (text, id < 259 ? 0f : 259 - id, id == 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1)));
        var ours = BpeTokenizer.Load(_folder.Root);
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenData.Path(Stories), "tokenizer_cases.json")));
        int[] bos = [.. ours.BosOf(BosMode.Auto, "stories260k")];
        foreach (JsonElement one in cases.RootElement.EnumerateArray())
        {
            string text = one.GetProperty("text").GetString()!;
            int[] ids = [.. bos, .. ours.Encode(text)];
            Assert.Equal(one.GetProperty("ids").Deserialize<int[]>(), ids);
            Assert.Equal(text, ours.Decode(ids.AsSpan(1)));
        }
    }

    [Fact]
    public void Encode_ASmallVocabulary_MergesTheBestScoreFirst()
    {
        Write(Small);
        var ours = BpeTokenizer.Load(_folder.Root);
        int Id(string text) => Array.FindIndex(Small, piece => piece.Text == text);

        Assert.Equal([Id("\u2581"), Id("abab"), Id("b")], ours.Encode("ababb"));
        Assert.Equal([Id("\u2581a"), Id("a")], ours.Encode("aa"));
        Assert.Equal([Id("<user>"), Id("a")], ours.Encode("<user>a", specialTokens: true));
        Assert.Equal(1, Assert.Single(ours.BosOf(BosMode.Auto, "small")));
        Assert.Equal("é", ours.Decode(ours.Encode("é")));
    }

    [Theory]
    [InlineData(1, true, false, "UNIGRAM")]
    [InlineData(2, false, false, "byte_fallback")]
    [InlineData(2, true, true, "remove_extra_whitespaces")]
    public void Load_AnotherKind_IsNamed(int kind, bool hasBytes, bool trims, string expected)
    {
        Write(Small, kind, hasBytes, trims);
        Assert.Contains(expected, Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(_folder.Root)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": 1}")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n")]
    public void Load_SomethingElse_IsRefusedInOneLine(string content)
    {
        _folder.Write("tokenizer.model", content);
        Assert.Contains("tokenizer.model", Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(_folder.Root)).Message, StringComparison.Ordinal);
    }

    private void Write(IEnumerable<(string Text, float Score, int Kind)> pieces, int kind = 2, bool hasBytes = true, bool trims = false)
    {
        using FileStream file = File.Create(_folder["tokenizer.model"]);
        using var output = new CodedOutputStream(file);
        foreach ((string text, float score, int type) in pieces)
        {
            Message(output, 1, piece =>
            {
                piece.WriteTag(1, WireFormat.WireType.LengthDelimited);
                piece.WriteString(text);
                piece.WriteTag(2, WireFormat.WireType.Fixed32);
                piece.WriteFloat(score);
                piece.WriteTag(3, WireFormat.WireType.Varint);
                piece.WriteInt32(type);
            });
        }

        Message(output, 2, trainer =>
        {
            trainer.WriteTag(3, WireFormat.WireType.Varint);
            trainer.WriteInt32(kind);
            trainer.WriteTag(35, WireFormat.WireType.Varint);
            trainer.WriteBool(hasBytes);
        });
        Message(output, 3, normalizer =>
        {
            normalizer.WriteTag(4, WireFormat.WireType.Varint);
            normalizer.WriteBool(trims);
        });
    }

    private static void Message(CodedOutputStream to, int field, Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var inner = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(inner);
        }

        to.WriteTag(field, WireFormat.WireType.LengthDelimited);
        to.WriteBytes(ByteString.CopyFrom(bytes.ToArray()));
    }
}
