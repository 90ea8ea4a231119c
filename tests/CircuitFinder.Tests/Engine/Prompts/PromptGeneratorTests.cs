using System.Globalization;
using System.Text;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Engine.Tasks;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Prompts;

public sealed class PromptGeneratorTests
{
    [Theory]
    [MemberData(nameof(ShippedTasks.Names), MemberType = typeof(ShippedTasks))]
    public void Generate_ShippedTask_IsTheSameEverywhere(string name)
    {
        TaskDefinition task = ShippedTasks.Find(name);
        StringBuilder text = new();
        foreach (Corruption corruption in task.Corruptions)
        {
            text.Append("corruption ").Append(corruption.Name).Append('\n');
            foreach (PromptPair pair in PromptGenerator.Generate(task, task.Seed, PromptSplit.Test, corruption.Name).Take(3))
            {
                text.Append("clean     ").Append(pair.Clean).Append('\n');
                text.Append("corrupted ").Append(pair.Corrupted).Append('\n');
                text.Append("answers   ").AppendJoin('|', pair.Answers).Append('\n');
                text.Append("wrong     ").AppendJoin('|', pair.WrongAnswers).Append("\n\n");
            }
        }

        Snapshot.Matches(name, text.ToString());
    }

    [Theory]
    [MemberData(nameof(ShippedTasks.Corruptions), MemberType = typeof(ShippedTasks))]
    public void Generate_Pair_DiffersInWordsAndNotInTheirNumber(string name, string corruption)
    {
        TaskDefinition task = ShippedTasks.Find(name);

        foreach (PromptPair pair in PromptGenerator.Generate(task, 5, PromptSplit.Test, corruption).Take(300))
        {
            Assert.NotEqual(pair.Clean.Text, pair.Corrupted.Text);
            Assert.Equal(pair.Clean.Text!.Split(' ').Length, pair.Corrupted.Text!.Split(' ').Length);
        }
    }

    [Theory]
    [MemberData(nameof(ShippedTasks.Names), MemberType = typeof(ShippedTasks))]
    public void Generate_FewerExamples_AreTheBeginningOfMore(string name)
    {
        TaskDefinition task = ShippedTasks.Find(name);

        string[] few = [.. PromptGenerator.Generate(task, 9, PromptSplit.Train).Take(10).Select(Describe)];
        string[] many = [.. PromptGenerator.Generate(task, 9, PromptSplit.Train).Take(60).Select(Describe)];

        Assert.Equal(few, many.Take(10));
        Assert.NotEqual(few, PromptGenerator.Generate(task, 10, PromptSplit.Train).Take(10).Select(Describe));
    }

    [Theory]
    [MemberData(nameof(ShippedTasks.Names), MemberType = typeof(ShippedTasks))]
    public void Generate_Stream_RepeatsNoCleanPrompt(string name)
    {
        TaskDefinition task = ShippedTasks.Find(name);

        string[] clean = [.. PromptGenerator.Generate(task, 1, PromptSplit.Test).Take(1500).Select(pair => pair.Clean.Text!)];

        Assert.Equal(clean.Length, clean.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(ShippedTasks.Names), MemberType = typeof(ShippedTasks))]
    public void Generate_Templates_AreAllUsedAlike(string name)
    {
        TaskDefinition task = ShippedTasks.Find(name);

        int[] uses = [.. ExampleStream.Draw(task, 1, PromptSplit.Test).Take(10 * task.Templates.Length).GroupBy(example => example.Template.Name).Select(uses => uses.Count())];

        Assert.Equal(Enumerable.Repeat(10, task.Templates.Length), uses);
    }

    [Theory]
    [MemberData(nameof(ShippedTasks.Names), MemberType = typeof(ShippedTasks))]
    public void Draw_TrainAndTest_ShareNoCombination(string name)
    {
        TaskDefinition task = ShippedTasks.Find(name);

        HashSet<string> train = Combinations(task, 1, PromptSplit.Train);
        HashSet<string> test = Combinations(task, 2, PromptSplit.Test);

        Assert.NotEmpty(train);
        Assert.NotEmpty(test);
        Assert.False(train.Overlaps(test));
    }

    [Fact]
    public void Draw_Ioi_SplitsPairsWhateverTheirOrder()
    {
        TaskDefinition task = ShippedTasks.Find("ioi");

        HashSet<string> train = [.. ExampleStream.Draw(task, 1, PromptSplit.Train).Take(4000).Select(example => Pair(example, "io", "s"))];
        HashSet<string> test = [.. ExampleStream.Draw(task, 1, PromptSplit.Test).Take(4000).Select(example => Pair(example, "s", "io"))];

        Assert.False(train.Overlaps(test));
    }

    [Fact]
    public void Draw_Sides_AreInTheProportionOfFourToOne()
    {
        TaskDefinition task = ShippedTasks.Find("ioi");
        SplitMix64 random = new(3);
        int test = Enumerable.Range(0, 4000).Count(_ => HeldOutSplit.Of(task, task.Templates[0], Filling.Draw(task, random)!) == PromptSplit.Test);

        Assert.InRange(test, 600, 1000);
    }

    [Fact]
    public void Generate_Ioi_NamesTheAnswerOnceAndTheSubjectTwice()
    {
        foreach (PromptPair pair in PromptGenerator.Generate(ShippedTasks.Find("ioi"), 1, PromptSplit.Test, "fresh_names").Take(300))
        {
            Assert.Equal(1, Occurrences(pair.Clean.Text!, Assert.Single(pair.Answers).Text!));
            Assert.Equal(2, Occurrences(pair.Clean.Text!, Assert.Single(pair.WrongAnswers).Text!));
            Assert.DoesNotContain(pair.Answers[0].Text! + " ", pair.Corrupted.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(pair.WrongAnswers[0].Text! + " ", pair.Corrupted.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Generate_IoiWithSwappedSubject_TurnsTheAnswerRound()
    {
        foreach (PromptPair pair in PromptGenerator.Generate(ShippedTasks.Find("ioi"), 1, PromptSplit.Test, "swapped_s2").Take(300))
        {
            Assert.Equal(2, Occurrences(pair.Corrupted.Text!, Assert.Single(pair.Answers).Text!));
            Assert.Equal(1, Occurrences(pair.Corrupted.Text!, Assert.Single(pair.WrongAnswers).Text!));
        }
    }

    [Fact]
    public void Generate_GreaterThan_AnswersAreTheYearsAboveAndWrongOnesTheOthers()
    {
        foreach (PromptPair pair in PromptGenerator.Generate(ShippedTasks.Find("greater-than"), 1, PromptSplit.Test).Take(300))
        {
            string[] words = pair.Clean.Text!.Split(' ');
            int year = int.Parse(words[6].AsSpan(2), CultureInfo.InvariantCulture);

            Assert.Equal(words[6][..2], words[^1]);
            Assert.InRange(year, 2, 98);
            Assert.Equal(Enumerable.Range(year + 1, 99 - year), pair.Answers.Select(Number));
            Assert.Equal(Enumerable.Range(0, year + 1), pair.WrongAnswers.Select(Number));
            Assert.Equal($"{words[^1]}01", pair.Corrupted.Text!.Split(' ')[6]);
            Assert.All(pair.Answers.Concat(pair.WrongAnswers), answer => Assert.Equal(2, answer.Text!.Length));
        }
    }

    [Fact]
    public void Generate_Induction_AnswerFollowedTheLastWordBeforeAndDoesNotWhenCorrupted()
    {
        TaskDefinition task = ShippedTasks.Find("induction");
        foreach (string corruption in task.Corruptions.Select(corruption => corruption.Name))
        {
            foreach (PromptPair pair in PromptGenerator.Generate(task, 1, PromptSplit.Test, corruption).Take(300))
            {
                string cue = pair.Clean.Text![pair.Clean.Text!.LastIndexOf(' ')..];
                string run = cue + Assert.Single(pair.Answers) + " ";

                Assert.Contains(run, pair.Clean.Text, StringComparison.Ordinal);
                Assert.EndsWith(cue, pair.Corrupted.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(run, pair.Corrupted.Text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Generate_Docstring_AnswerIsTheNextArgumentOfTheSignature()
    {
        foreach (PromptPair pair in PromptGenerator.Generate(ShippedTasks.Find("docstring"), 1, PromptSplit.Test).Take(300))
        {
            string[] arguments = Arguments(pair.Clean.Text!);
            int documented = Occurrences(pair.Clean.Text!, ":param ");

            Assert.Equal(6, arguments.Length);
            Assert.True(documented >= 2);
            Assert.Equal(" " + arguments[documented], Assert.Single(pair.Answers).Text);
            Assert.Equal(arguments.Where((_, i) => i != documented).Select(argument => " " + argument), pair.WrongAnswers.Select(answer => answer.Text));
            Assert.Empty(arguments.Intersect(Arguments(pair.Corrupted.Text!)));
        }
    }

    [Fact]
    public void Generate_Corruptions_ShareTheirCleanPrompts()
    {
        TaskDefinition task = ShippedTasks.Find("ioi");

        string[][] clean =
        [
            .. task.Corruptions.Select(
                corruption => PromptGenerator.Generate(task, 4, PromptSplit.Test, corruption.Name).Take(40).Select(pair => pair.Clean.Text!).ToArray()),
        ];

        Assert.All(clean, prompts => Assert.Equal(clean[0], prompts));
    }

    [Fact]
    public void Generate_FifthTaskOfAUser_Works()
    {
        TaskDefinition task = TaskReader.Parse(SmallTask.Yaml, "mine/eat.yaml");

        PromptPair[] pairs = [.. PromptGenerator.Generate(task, task.Seed, PromptSplit.Train, "other_day").Take(40)];

        Assert.All(pairs, pair =>
        {
            Assert.Equal(2, Occurrences(pair.Corrupted.Text!, pair.Answers[0].Text!));
            Assert.Equal(0, Occurrences(pair.Corrupted.Text!, pair.WrongAnswers[0].Text!));
            Assert.Equal(1, Occurrences(pair.Clean.Text!, pair.Answers[0].Text!));
        });
    }

    [Fact]
    public void Generate_EveryFeatureOfTheSchema_GivesPairs()
    {
        TaskDefinition task = TaskReader.Read(Path.Combine(RepositoryRoot.Path, "tests", "CircuitFinder.Tests", "Engine", "Tasks", "preferences.yaml"));
        StringBuilder text = new();
        foreach (Corruption corruption in task.Corruptions)
        {
            PromptPair pair = PromptGenerator.Generate(task, task.Seed, PromptSplit.Test, corruption.Name).First();
            text.Append(corruption.Name).Append('\n').Append(Describe(pair)).Append("\n\n");
        }

        text.AppendJoin('\n', TrainingText.Sentences(task, 1).Take(4)).Append('\n');
        Snapshot.Matches("preferences", text.ToString());
    }

    [Fact]
    public void Generate_UnknownCorruption_ListsTheKnownOnes()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(
            () => PromptGenerator.Generate(ShippedTasks.Find("ioi"), 1, PromptSplit.Test, "abc"));

        Assert.Equal("task 'ioi' has no corruption 'abc'. Choose fresh_names, fresh_s2, swapped_s2.", fault.Message);
    }

    [Fact]
    public void Generate_CorruptionThatChangesNothing_EndsWithAFault()
    {
        TaskDefinition task = TaskReader.Parse(SmallTask.With("{eater: {fresh: animals}}", "{eater: \"{eater}\"}"), "eat.yaml");

        UserFaultException fault = Assert.Throws<UserFaultException>(() => PromptGenerator.Generate(task, 1, PromptSplit.Train).First());

        Assert.Contains("corruption 'stranger' left 1000 prompts in a row as they were", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_SplitWithoutTestSide_EndsWithAFault()
    {
        TaskDefinition task = TaskReader.Parse(
            SmallTask.With("day: {from: 1, to: 28, digits: 2}", "day: {from: 1, to: 1}").Replace("split_by: [eater, other]", "split_by: [day]", StringComparison.Ordinal),
            "eat.yaml");

        string[] faults =
        [
            .. new[] { PromptSplit.Train, PromptSplit.Test }
                .Select(split => Record.Exception(() => PromptGenerator.Generate(task, 1, split).First()))
                .OfType<UserFaultException>()
                .Select(fault => fault.Message),
        ];

        Assert.StartsWith("task 'eat': none of 10000 fillings of template 'plain' is on the", Assert.Single(faults), StringComparison.Ordinal);
    }

    private static string Describe(PromptPair pair)
        => $"{pair.Clean}\n{pair.Corrupted}\n{string.Join('|', pair.Answers)}\n{string.Join('|', pair.WrongAnswers)}";

    private static HashSet<string> Combinations(TaskDefinition task, ulong seed, PromptSplit split)
        => [.. ExampleStream.Draw(task, seed, split).Take(4000).Select(example => HeldOutSplit.Combination(task, example.Template, example.Filling))];

    private static string Pair(Example example, string first, string second) => $"{example.Filling.TextOf(first)} {example.Filling.TextOf(second)}";

    private static int Number(PromptText text) => int.Parse(text.Text!, CultureInfo.InvariantCulture);

    private static string[] Arguments(string prompt) => prompt[(prompt.IndexOf("self, ", StringComparison.Ordinal) + 6)..prompt.IndexOf(')', StringComparison.Ordinal)].Split(", ");

    /// <summary>Whole words only: " Ben" does not occur in " Benny".</summary>
    private static int Occurrences(string text, string part)
    {
        int count = 0;
        for (int i = text.IndexOf(part, StringComparison.Ordinal); i >= 0; i = text.IndexOf(part, i + 1, StringComparison.Ordinal))
        {
            int end = i + part.Length;
            count += end == text.Length || part[^1] == ' ' || !char.IsLetterOrDigit(text[end]) ? 1 : 0;
        }

        return count;
    }
}
