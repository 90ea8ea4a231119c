using System.Text.RegularExpressions;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Engine.Tasks;

namespace CircuitFinder.Tests.Engine.Prompts;

public sealed class FillerTextTests
{
    private static readonly TaskDefinition[] Tasks = [.. TaskLocator.List(ShippedTasks.Folder).Select(ShippedTasks.Find)];

    [Fact]
    public void Sentences_Stream_IsTheSameEverywhere()
        => Snapshot.Matches("filler", string.Join('\n', FillerText.Sentences(Tasks, 1).Take(60)) + "\n");

    [Fact]
    public void Sentences_Patterns_AreAllUsed()
    {
        Assert.All(FillerGrammar.Patterns, pattern =>
        {
            Regex shape = new("^" + string.Concat(pattern.Parts.Select(part => part.Literal is null ? "[a-zA-Z0-9 ]+" : Regex.Escape(part.Literal))) + "$");
            Assert.Contains(FillerText.Sentences(Tasks, 1).Take(3000), text => shape.IsMatch(text));
        });
    }

    [Fact]
    public void Sentences_OneTaskOnly_UseItsListsAndNoOthers()
    {
        string[] texts = [.. FillerText.Sentences([ShippedTasks.Find("ioi")], 1).Take(500)];

        Assert.DoesNotContain(texts, text => text.StartsWith("def ", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.EndsWith('.'));
    }

    [Fact]
    public void Sentences_TasksWithoutKnownLists_AreRefused()
        => Assert.Throws<ArgumentException>(() => FillerText.Sentences([TaskReader.Parse(SmallTask.Yaml, "eat.yaml")], 1));

    [Fact]
    public void Words_OfAllTasksAndFiller_FitASmallVocabulary()
    {
        IEnumerable<string> texts = Tasks.SelectMany(task => TrainingText.Sentences(task, 1).Take(5000)).Concat(FillerText.Sentences(Tasks, 1).Take(5000));

        int words = texts.SelectMany(text => Regex.Matches(text, " ?[A-Za-z]+").Select(match => match.Value)).Distinct().Count();

        Assert.InRange(words, 400, 900);
    }
}
