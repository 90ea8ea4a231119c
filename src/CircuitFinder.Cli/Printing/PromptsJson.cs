using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prompt pairs as a model sees them, as JSON.</summary>
internal static class PromptsJson
{
    /// <summary>Every pair, what was left out, and where the pairs are from.</summary>
    /// <param name="prompts">The pairs.</param>
    /// <param name="tokenizer">The model's; null if it has none.</param>
    public static JsonObject Of(DiscoveryPrompts prompts, ITokenizer? tokenizer) => new()
    {
        ["task"] = prompts.TaskName,
        ["metric"] = prompts.MetricName,
        ["corruption"] = prompts.Corruption.Length == 0 ? null : prompts.Corruption,
        ["seed"] = prompts.Seed,
        ["pairs"] = new JsonArray(
        [
            .. prompts.Prompts.Pairs.Select(pair => (JsonNode)new JsonObject
            {
                ["clean"] = Tokens(pair.Clean, tokenizer),
                ["corrupted"] = Tokens(pair.Corrupted, tokenizer),
                ["answers"] = Tokens(pair.Answers, tokenizer),
                ["wrong_answers"] = Tokens(pair.WrongAnswers, tokenizer),
            }),
        ]),
        ["left_out"] = prompts.Prompts.Rejected,
        ["reasons"] = new JsonArray(
            [.. prompts.Prompts.Reasons.Select(reason => (JsonNode)new JsonObject { ["reason"] = reason.Reason, ["pairs"] = reason.Count })]),
    };

    private static JsonObject Tokens(ImmutableArray<int> ids, ITokenizer? tokenizer) => new()
    {
        ["ids"] = JsonOutput.Array(ids),
        ["tokens"] = tokenizer is null ? null : JsonOutput.Array(ids.Select(id => tokenizer.Contains(id) ? tokenizer.TokenText(id) : TokenNames.Of(tokenizer, id))),
    };
}
