using System.Diagnostics;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Engine.Tasks;

namespace CircuitFinder.Tests.Engine.Prompts;

public sealed class DistinctPromptsTests
{
    private const string Few =
        """
        description: Two names, very few of them.
        metric: logit-diff
        lists:
          names: [Nancy, Leo, Helen, Ruth]
        slots:
          a: names
          b: names
        split_by: none
        templates:
          t1: "When {a} and {b} went to the clinic, {b:again} gave a flower to"
        answers: [" {a}"]
        wrong: [" {b}"]
        corruptions:
          swap: {again: "{a}"}
          fresh: {again: {fresh: names}}
        """;

    [Theory]
    [InlineData("swap", 12)]
    [InlineData("fresh", 24)]
    public void Generate_FewPrompts_GivesEachOnceAndEnds(string corruption, int expected)
    {
        long start = Stopwatch.GetTimestamp();

        PromptPair[] pairs = [.. PromptGenerator.Generate(TaskReader.Parse(Few, "few.yaml"), 1, PromptSplit.Test, corruption)];

        Assert.Equal(expected, pairs.Length);
        Assert.Equal(expected, pairs.Select(pair => (pair.Clean.Text, pair.Corrupted.Text)).Distinct().Count());
        Assert.Equal(12, pairs.Take(12).Select(pair => pair.Clean.Text).Distinct().Count());
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }

    [Fact]
    public void Generate_SeveralHundredPrompts_GivesThemAll()
    {
        // 2 templates, 8·7 animals, 3 foods; the day is always the first.
        TaskDefinition task = TaskReader.Parse(
            SmallTask.With("day: {from: 1, to: 28, digits: 2}", "day: {from: 1, to: 1}").Replace("split_by: [eater, other]", "split_by: none", StringComparison.Ordinal),
            "eat.yaml");

        Assert.Equal(2 * 56 * 3, PromptGenerator.Generate(task, 5, PromptSplit.Test, "stranger").DistinctBy(pair => pair.Clean.Text).Count());
    }

    [Fact]
    public void Generate_OneTemplateWithFewPrompts_DoesNotEndTheOthers()
    {
        TaskDefinition task = TaskReader.Parse(
            Few.Replace("  t1:", "  t0: \"Once {a:again} went to {a}\"\n  t1:", StringComparison.Ordinal).Replace("again} gave", "again} gave", StringComparison.Ordinal), "few.yaml");

        string[] clean = [.. PromptGenerator.Generate(task, 1, PromptSplit.Test, "fresh").Select(pair => pair.Clean.Text!).Distinct()];

        Assert.Equal(4, clean.Count(text => text.StartsWith("Once", StringComparison.Ordinal)));
        Assert.Equal(12, clean.Count(text => text.StartsWith("When", StringComparison.Ordinal)));
    }

    [Fact]
    public void Sentences_TrainingTexts_GoOnWhenPromptsRepeat()
        => Assert.Equal(500, TrainingText.Sentences(TaskReader.Parse(Few, "few.yaml"), 1).Take(500).Count());
}
