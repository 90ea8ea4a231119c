using System.Collections.Immutable;
using System.Text.Json;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Tests.Golden;

/// <summary>The prompts of the golden model <c>gpt2-tiny</c>, which are token ids.</summary>
internal static class TinyGolden
{
    public const string Folder = "golden/gpt2-tiny";

    public static ImmutableArray<TokenPair> Pairs()
    {
        using JsonDocument document = Open("prompts.json");
        return [.. document.RootElement.GetProperty("prompts").EnumerateArray().Select(prompt => new TokenPair(
            Ids(prompt, "clean"), Ids(prompt, "corrupt"), Ids(prompt, "answers"), Ids(prompt, "wrong_answers")))];
    }

    public static JsonDocument Open(string name)
        => JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path(Path.Combine(Folder, name))));

    private static ImmutableArray<int> Ids(JsonElement prompt, string field)
        => [.. prompt.GetProperty(field).EnumerateArray().Select(id => id.GetInt32())];
}
