using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prints prompt pairs token by token.</summary>
internal sealed class PromptPrinter(TextWriter output, ITokenizer? tokenizer)
{
    private const int AnswersShown = 8;

    /// <summary>Text on one line, with its breaks visible, that never acts on a terminal.</summary>
    public static string Visible(string text) => PlainText.Of(text.Replace("\n", "⏎", StringComparison.Ordinal));

    public void Print(DiscoveryPrompts prompts)
    {
        output.WriteLine(
            $"task {PlainText.Of(prompts.TaskName)}, metric {prompts.MetricName}, corruption {(prompts.Corruption.Length == 0 ? "as in the dataset" : prompts.Corruption)}, "
            + FormattableString.Invariant($"seed {prompts.Seed}"));
        foreach (TokenPair pair in prompts.Prompts.Pairs)
        {
            output.WriteLine();
            output.WriteLine(FormattableString.Invariant($"clean     [{pair.Clean.Length}] {Tokens(pair.Clean)}"));
            output.WriteLine(FormattableString.Invariant($"corrupted [{pair.Corrupted.Length}] {Tokens(pair.Corrupted)}"));
            output.WriteLine($"right     {Answers(pair.Answers)}");
            output.WriteLine($"wrong     {Answers(pair.WrongAnswers)}");
        }

        output.WriteLine();
        output.WriteLine($"{prompts.Prompts.Pairs.Length} pairs fit the model, {prompts.Prompts.Rejected} did not");
        foreach ((string reason, int count) in prompts.Prompts.Reasons)
        {
            output.WriteLine($"  {count}× {PlainText.Of(reason)}");
        }
    }

    private string Tokens(ImmutableArray<int> ids) => string.Join('|', ids.Select(Token));

    private string Answers(ImmutableArray<int> ids)
    {
        string shown = string.Join(", ", ids.Take(AnswersShown).Select(id => $"'{Token(id)}'"));
        return ids.Length <= AnswersShown ? shown : $"{shown} and {ids.Length - AnswersShown} more";
    }

    private string Token(int id) => TokenNames.Of(tokenizer, id);
}
