using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Prompts;

namespace CircuitFinder.Cli.Printing;

/// <summary>What a dataset holds, without a model's tokeniser.</summary>
internal sealed record DatasetSummary(string Path, ImmutableArray<PromptPair> Pairs, int Distinct)
{
    private const int AnswersShown = 8;

    private bool IsCsv => System.IO.Path.GetExtension(Path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    private string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    private string Format => IsCsv ? "EAP-IG CSV" : "AutoCircuit JSON";

    public static DatasetSummary Of(string path, ImmutableArray<PromptPair> pairs)
        => new(path, pairs, pairs.Select(pair => $"{Text(pair.Clean)}\u0000{Text(pair.Corrupted)}").Distinct(StringComparer.Ordinal).Count());

    public void Print(TextWriter output)
    {
        PromptPair first = Pairs[0];
        output.WriteLine($"dataset      {Name} ({Path})");
        output.WriteLine($"format       {Format}");
        output.WriteLine(Line($"prompts      {Pairs.Length} pairs, {Distinct} different"));
        output.WriteLine($"prompts as   {Kind(Pairs.Select(pair => pair.Clean).Concat(Pairs.Select(pair => pair.Corrupted)))}");
        output.WriteLine($"answers as   {Kind(Pairs.SelectMany(pair => pair.Answers.Concat(pair.WrongAnswers)))}");
        output.WriteLine($"right        {Range(pair => pair.Answers.Length)} a pair");
        output.WriteLine($"wrong        {Range(pair => pair.WrongAnswers.Length)} a pair");
        output.WriteLine("metric       logit-diff, unless --metric names another");
        output.WriteLine($"first pair   clean     {Text(first.Clean)}");
        output.WriteLine($"             corrupted {Text(first.Corrupted)}");
        output.WriteLine($"             right     {Answers(first.Answers)}");
        output.WriteLine($"             wrong     {Answers(first.WrongAnswers)}");
    }

    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["kind"] = "dataset",
        ["path"] = Path,
        ["format"] = Format,
        ["prompt_pairs"] = Pairs.Length,
        ["distinct_prompt_pairs"] = Distinct,
        ["metric"] = "logit-diff",
        ["first_pair"] = new JsonObject
        {
            ["clean"] = Text(Pairs[0].Clean),
            ["corrupted"] = Text(Pairs[0].Corrupted),
            ["answers"] = JsonOutput.Array(Pairs[0].Answers.Select(Text)),
            ["wrong_answers"] = JsonOutput.Array(Pairs[0].WrongAnswers.Select(Text)),
        },
    };

    private static string Kind(IEnumerable<PromptText> texts)
    {
        bool[] kinds = [.. texts.Select(text => text.Text is not null).Distinct()];
        return kinds.Length == 0 ? "none" : kinds.Length > 1 ? "text and token ids" : kinds[0] ? "text" : "token ids";
    }

    private string Range(Func<PromptPair, int> count)
    {
        int least = Pairs.Min(count);
        int most = Pairs.Max(count);
        return least == most ? Line($"{least}") : Line($"{least} to {most}");
    }

    private static string Answers(ImmutableArray<PromptText> answers)
    {
        string shown = string.Join(", ", answers.Take(AnswersShown).Select(answer => $"'{Text(answer)}'"));
        return answers.Length <= AnswersShown ? shown : Line($"{shown} and {answers.Length - AnswersShown} more");
    }

    private static string Text(PromptText text) => text.Text is { } words ? PromptPrinter.Visible(words) : string.Join(' ', text.Ids);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
