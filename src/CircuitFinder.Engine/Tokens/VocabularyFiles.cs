using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Reads and writes a vocabulary as <c>vocab.json</c> and <c>merges.txt</c>.</summary>
internal static class VocabularyFiles
{
    public const string VocabularyName = "vocab.json";
    public const string MergesName = "merges.txt";
    private const string VersionMark = "#version";

    // The 256 bytes and a good many special tokens.
    private const int MostTokensWithoutMerges = 512;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool Exist(string folder) => Path.Exists(Path.Combine(folder, VocabularyName)) && Path.Exists(Path.Combine(folder, MergesName));

    public static BpeVocabulary Read(string folder, int? modelVocabularySize)
    {
        string vocabularyPath = Path.Combine(folder, VocabularyName);
        var faults = new FileFaults(folder);
        var builder = new BpeVocabularyBuilder(faults, modelVocabularySize);
        using (JsonDocument document = JsonInput.Read(vocabularyPath))
        {
            ReadTokens(document.RootElement, vocabularyPath, builder, faults);
        }

        // Without the tokens every merge would look wrong.
        faults.ThrowIfAny();
        string mergesPath = Path.Combine(folder, MergesName);
        ReadMerges(mergesPath, builder, faults);
        if (builder.MergeCount == 0 && builder.TokenCount > MostTokensWithoutMerges && !faults.Any)
        {
            faults.Add($"{mergesPath}: holds no merge, but {vocabularyPath} has {builder.TokenCount} tokens, which merges make. Give the {MergesName} that belongs to it.");
        }

        SpecialTokenFiles special = SpecialTokenFiles.Read(folder, builder, faults);
        builder.AddUnmadeTokensAsSpecial();
        BosRule bos = special.Rule([], builder.AddedIdOf(BpeTrainer.EndOfText));
        return builder.Build(vocabularyPath) with { Bos = bos };
    }

    /// <summary>Notes the tokens of an object <c>{"token": id}</c>.</summary>
    public static void ReadTokens(JsonElement tokens, string place, BpeVocabularyBuilder builder, FileFaults faults)
    {
        if (tokens.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{place}: is {JsonInput.Describe(tokens)}; it must be an object that gives every token its id, {{\"!\": 0, …}}.");
            return;
        }

        foreach (JsonProperty property in tokens.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out int id))
            {
                builder.AddToken(property.Name, id, place);
            }
            else
            {
                faults.Add($"{place}: token '{property.Name}' has as its id {JsonInput.Describe(property.Value)}; it must be a whole number.");
            }
        }
    }

    /// <summary>Writes both files; the folder is made if need be.</summary>
    public static void Write(BpeVocabulary vocabulary, string folder)
    {
        Directory.CreateDirectory(folder);
        using (FileStream stream = File.Create(Path.Combine(folder, VocabularyName)))
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            for (int id = 0; id < vocabulary.Tokens.Length; id++)
            {
                if (vocabulary.Tokens[id] is string token)
                {
                    writer.WriteNumber(token, id);
                }
            }

            writer.WriteEndObject();
        }

        using var merges = new StreamWriter(Path.Combine(folder, MergesName), append: false, StrictUtf8) { NewLine = "\n" };
        merges.WriteLine("#version: 0.2");
        foreach ((int left, int right, _) in vocabulary.Merges.Merges)
        {
            merges.WriteLine($"{vocabulary.Tokens[left]} {vocabulary.Tokens[right]}");
        }
    }

    private static void ReadMerges(string path, BpeVocabularyBuilder builder, FileFaults faults)
    {
        string[] lines = [.. UserFile.ReadTextOrEmpty(path, "a file of merges, one a line,").Split('\n').Select(line => line.TrimEnd('\r'))];
        int count = Array.FindLastIndex(lines, line => line.Length > 0) + 1;
        for (int index = 0; index < count; index++)
        {
            if (index == 0 && lines[index].StartsWith(VersionMark, StringComparison.Ordinal))
            {
                continue;
            }

            string place = $"{path}({index + 1})";
            string[] parts = lines[index].Split(' ');
            if (parts.Length == 2 && parts[0].Length > 0 && parts[1].Length > 0)
            {
                builder.AddMerge(parts[0], parts[1], place);
            }
            else
            {
                faults.Add($"{place}: '{lines[index]}' is no merge; it must be two tokens with one space between them.");
            }
        }
    }
}
