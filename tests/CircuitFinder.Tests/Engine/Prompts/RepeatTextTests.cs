using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Engine.Tasks;

namespace CircuitFinder.Tests.Engine.Prompts;

public sealed class RepeatTextTests
{
    private static readonly TaskDefinition[] Tasks = [.. TaskLocator.List(ShippedTasks.Folder).Select(ShippedTasks.Find)];

    [Fact]
    public void Sentences_Texts_AreDifferentWordsAndThenStretchesOfThemAgain()
    {
        HashSet<string> words = [.. Tasks.SelectMany(task => task.Lists).SelectMany(list => list.Words)];
        HashSet<int> counts = [];
        HashSet<int> starts = [];
        foreach (string text in RepeatText.Sentences(Tasks, 1).Take(2000))
        {
            string[] parts = text.Split(' ');
            Assert.Equal("", parts[0]);
            string[] said = parts[1..];
            string[] first = [.. said.Distinct()];
            Assert.Equal(first, said[..first.Length]);
            Assert.All(first, word => Assert.Contains(word, words));
            Assert.InRange(first.Length, 6, 20);
            Assert.InRange(said.Length, 56, 56 + 20);
            counts.Add(first.Length);
            starts.Add(Array.IndexOf(first, said[first.Length]));

            // Only a new stretch breaks the order, and none is shorter than three words.
            int last = first.Length - 1;
            for (int i = first.Length; i < said.Length; i++)
            {
                if (Array.IndexOf(first, said[i]) != Array.IndexOf(first, said[i - 1]) + 1)
                {
                    Assert.True(last == first.Length - 1 || i - last >= 3, text);
                    last = i;
                }
            }
        }

        Assert.Equal(15, counts.Count);
        Assert.Equal(18, starts.Count);
    }

    [Fact]
    public void Sentences_Seeds_DecideTheTexts()
    {
        string[] one = [.. RepeatText.Sentences(Tasks, 1).Take(20)];

        Assert.Equal(one, RepeatText.Sentences(Tasks, 1).Take(20));
        Assert.Empty(one.Intersect(RepeatText.Sentences(Tasks, 2).Take(20)));
    }

    [Fact]
    public void Sentences_TooFewWords_GiveNone()
        => Assert.Empty(RepeatText.Sentences([TaskReader.Parse(SmallTask.Yaml, "eat.yaml") with { Lists = [] }], 1));
}
