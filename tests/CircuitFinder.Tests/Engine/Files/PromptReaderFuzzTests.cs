using System.Text;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Engine.Tasks;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Files;

/// <summary>Files of tasks, prompts and vocabularies with bytes flipped, cut out, doubled and spliced: a value or a fault of the
/// user's, nothing else.</summary>
public sealed class PromptReaderFuzzTests
{
    private const int Cases = 500;

    private const string Json =
        """{"prompts": [{"clean": "a \ud83d\ude00", "corrupt": [1, 2], "answers": " x", "wrong_answers": [" y", 7]}, {"clean": "é", "corrupt": "b", "answers": [3]}]}""";

    private const string TokenizerText =
        """
        {"added_tokens": [{"id": 5, "content": "<|endoftext|>", "special": true}], "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
         "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<|endoftext|>"}}, {"Sequence": {"id": "A"}}],
           "special_tokens": {"<|endoftext|>": {"id": "<|endoftext|>", "ids": [5]}}},
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4, "<|endoftext|>": 5}, "merges": ["a b", ["Ġ", "ab"]]}}
        """;

    private const string ConfigText =
        """{"add_bos_token": true, "bos_token": "<|endoftext|>", "added_tokens_decoder": {"5": {"content": "<|endoftext|>", "lstrip": true, "special": true}}}""";

    // Pieces that faults are made of.
    private static readonly string[] Splices =
    [
        "\\ud800", "\\U00110000", "\"", "{", "}", "[", "]", ":", ",", "\n", "\t", "&a", "*a", "!!", "%YAML 9.9", "---", "...", "|", ">", "?", "- ", "99999999999999", "-1", "1e999", "\0", "null", "\u001b",
    ];

    [Fact]
    public void Read_Task_IsAValueOrAFault()
    {
        Fuzz("t.yaml", PairedTask.Yaml, 1, path => TaskReader.Read(path));
        Fuzz("t.yaml", SmallTask.Yaml, 2, path => TaskReader.Read(path));
    }

    [Fact]
    public void Read_Datasets_AreAValueOrAFault()
    {
        Fuzz("d.json", Json, 3, path => DatasetReader.Read(path));
        Fuzz("d.csv", "clean,corrupted,correct_idx,incorrect_idx\n\"a, \"\"b\"\"\",c é,1,2\nd,e,3,4\n", 4, path => DatasetReader.Read(path));
    }

    [Fact]
    public void Load_Vocabularies_AreAValueOrAFault()
    {
        Fuzz("tokenizer.json", TokenizerText, 5, Load);
        Fuzz("vocab.json", """{"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4, "<|endoftext|>": 5}""", 6, Load, ("merges.txt", "#version: 0.2\na b\nĠ ab\n"));
        Fuzz("merges.txt", "#version: 0.2\na b\nĠ ab\n", 7, Load, ("vocab.json", """{"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4, "<|endoftext|>": 5}"""));
        Fuzz("tokenizer_config.json", ConfigText, 8, Load, ("tokenizer.json", TokenizerText));
    }

    private static void Load(string path)
    {
        BpeTokenizer tokenizer = BpeTokenizer.Load(Path.GetDirectoryName(path)!, 10);
        tokenizer.BosOf(BosMode.Always, "m");
        tokenizer.Encode("ab ab<|endoftext|> ", specialTokens: true);
    }

    private static void Fuzz(string name, string text, int seed, Action<string> read, params (string Name, string Text)[] others)
    {
        using var folder = new ScratchFolder();
        foreach ((string other, string content) in others)
        {
            folder.Write(other, content);
        }

        byte[] whole = Encoding.UTF8.GetBytes(text);
        var random = new Random(seed);
        string path = folder[name];
        for (int i = 0; i < Cases; i++)
        {
            byte[] bytes = Spoil(whole, random);
            File.WriteAllBytes(path, bytes);
            Exception? error = Record.Exception(() => read(path));
            Assert.True(error is null or UserFaultException, $"{name}, seed {seed}, case {i}: {error}\n{Encoding.Latin1.GetString(bytes)}");
        }
    }

    private static byte[] Spoil(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int left = random.Next(1, 4); left > 0 && bytes.Count > 0; left--)
        {
            int at = random.Next(bytes.Count);
            int length = random.Next(1, Math.Min(40, bytes.Count - at) + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(8) == 0 ? bytes.Count - at : 1);
                    break;
            }
        }

        return [.. bytes];
    }
}
