using System.Globalization;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Engine.Tasks;

namespace CircuitFinder.Tests.Engine.Prompts;

public sealed class TrainingTextTests
{
    [Theory]
    [MemberData(nameof(ShippedTasks.Names), MemberType = typeof(ShippedTasks))]
    public void Sentences_ShippedTask_BeginWithNoTestPrompt(string name)
    {
        TaskDefinition task = ShippedTasks.Find(name);
        string[] tested = [.. PromptGenerator.Generate(task, 1, PromptSplit.Test).Take(50).Select(pair => pair.Clean.Text!)];

        Assert.All(
            TrainingText.Sentences(task, 1).Take(2000),
            text => Assert.DoesNotContain(tested, prompt => text.StartsWith(prompt, StringComparison.Ordinal)));
    }

    [Fact]
    public void Sentences_GreaterThan_GiveEveryYearAboveAboutAsOften()
    {
        int[] counts = new int[10];
        foreach (string text in TrainingText.Sentences(ShippedTasks.Find("greater-than"), 1).Take(5000))
        {
            string[] words = text.TrimEnd('.').Split(' ');
            int from = int.Parse(words[6].AsSpan(2), CultureInfo.InvariantCulture);
            int to = int.Parse(words[^1].AsSpan(2), CultureInfo.InvariantCulture);
            Assert.True(to > from, text);
            if (from <= 19)
            {
                counts[10 * (to - from - 1) / (99 - from)]++;
            }
        }

        Assert.All(counts, count => Assert.InRange(count, 60, 140));
    }

    [Fact]
    public void Sentences_Continuation_FollowsTheAnswer()
    {
        TaskDefinition task = TaskReader.Parse(SmallTask.Yaml, "eat.yaml");

        string[] texts = [.. TrainingText.Sentences(task, 1).Take(2)];

        Assert.Matches("^On day [0-9]{2} the ([a-z]+) bit the [a-z]+, and the [a-z]+ went to the \\1$", texts[0]);
        Assert.Matches("^On day [0-9]{2} the [a-z]+ lost its [a-z]+ to the ([a-z]+), the \\1 again\\.$", texts[1]);
    }
}
