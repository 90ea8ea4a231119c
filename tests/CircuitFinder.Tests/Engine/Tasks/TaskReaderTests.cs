using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Tests.Engine.Tasks;

public sealed class TaskReaderTests
{
    private const string File = "tasks/eat.yaml";

    [Fact]
    public void Parse_FaultlessTask_GivesWhatIsWritten()
    {
        TaskDefinition task = TaskReader.Parse(SmallTask.Yaml, File);

        Assert.Equal("eat", task.Name);
        Assert.Equal("Whose turn it is to eat.", task.Description);
        Assert.Null(task.Source);
        Assert.Equal("logit-diff", task.Metric);
        Assert.Equal(10, task.Examples);
        Assert.Equal(7UL, task.Seed);
        Assert.Equal(["animals", "foods"], task.Lists.Select(list => list.Name));
        Assert.Equal(["bread", "rice", "cake"], task.Lists[1].Words.AsEnumerable());
        Assert.Equal(["eater", "other", "food", "day"], task.Slots.Select(slot => slot.Name));
        Assert.Equal(new NumberRange(1, 28, 2), Assert.IsType<NumberSlot>(task.Slots[3]).Range);
        Assert.Equal(["eater", "other"], task.SplitBy.AsEnumerable());
        Assert.Equal(["plain", "long"], task.Templates.Select(template => template.Name));
        Assert.Null(task.Templates[0].Continuation);
        Assert.Equal(" again.", task.Templates[1].Continuation!.Source);
        Assert.Equal(" {eater}", Assert.IsType<TextAnswer>(Assert.Single(task.Templates[1].Answers)).Text.Source);
        Assert.Equal(["stranger", "other_day"], task.Corruptions.Select(corruption => corruption.Name));
        Assert.Same(task.Corruptions[0], task.DefaultCorruption);
    }

    [Fact]
    public void Parse_Defaults_AreFilledIn()
    {
        TaskDefinition task = TaskReader.Parse(
            SmallTask.With("examples: 10\nseed: 7\n", "").Replace("split_by: [eater, other]\n", "", StringComparison.Ordinal), File);

        Assert.Equal(100, task.Examples);
        Assert.Equal(0UL, task.Seed);
        Assert.Equal(["eater", "other", "food", "day"], task.SplitBy.AsEnumerable());
    }

    [Fact]
    public void Parse_Anchor_StandsForItsValue()
    {
        TaskDefinition task = TaskReader.Parse(
            SmallTask.With("[bread, rice, cake]", "&dishes [bread, rice, cake]").Replace("food: foods", "food: {choice: *dishes}", StringComparison.Ordinal)
                .Replace("other_day: {", "other_day: {food: {fresh: foods}, ", StringComparison.Ordinal).Replace("rice, cake]", "rice, cake, fish]", StringComparison.Ordinal),
            File);

        Assert.Equal(["bread", "rice", "cake", "fish"], Assert.IsType<WordSlot>(task.Slots[2]).List.Words.AsEnumerable());
    }

    [Fact]
    public void Parse_WordsThatYamlCallsBooleansOrNumbers_StayWords()
    {
        TaskDefinition task = TaskReader.Parse(SmallTask.With("[bread, rice, cake]", "[no, 07, 'null']"), File);

        Assert.Equal(["no", "07", "null"], task.Lists[1].Words.AsEnumerable());
    }

    [Theory]
    [MemberData(nameof(TaskFaultCases.All), MemberType = typeof(TaskFaultCases))]
    public void Parse_OneFault_SaysWhereWhatAndWhatWouldBeRight(string line, string replacement, string expected)
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskReader.Parse(SmallTask.With(line, replacement), File));

        Assert.Equal(expected, Assert.Single(fault.Faults));
    }

    [Fact]
    public void Parse_SeveralFaults_AllComeAtOnceInFileOrder()
    {
        string yaml = SmallTask.With("metric: logit-diff", "metric: loss")
            .Replace("examples: 10", "examples: -3", StringComparison.Ordinal)
            .Replace("the {food} went", "the {meal} went", StringComparison.Ordinal)
            .Replace("default_corruption: stranger", "default_corruption: none", StringComparison.Ordinal);

        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskReader.Parse(yaml, File));

        Assert.Collection(
            fault.Faults,
            message => Assert.StartsWith("tasks/eat.yaml(2,9): metric 'loss'", message, StringComparison.Ordinal),
            message => Assert.StartsWith("tasks/eat.yaml(3,11): examples", message, StringComparison.Ordinal),
            message => Assert.StartsWith("tasks/eat.yaml(15,10): template 'plain' uses {meal}", message, StringComparison.Ordinal),
            message => Assert.StartsWith("tasks/eat.yaml(25,21): default_corruption", message, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_EndlessNesting_IsAFaultAndNoCrash()
    {
        string deep = new string('[', 100_000) + new string(']', 100_000);

        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskReader.Parse(SmallTask.With("seed: 7", "seed: " + deep), File));

        Assert.Contains("nested deeper than 50 levels", Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SlotsAndListsWithoutUse_AreEachNamed()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(
            () => TaskReader.Parse(SmallTask.With("  food: foods", "  food: foods\n  drink: foods\n  night: {from: 1, to: 2}"), File));

        Assert.Equal(
            [
                "tasks/eat.yaml(12,3): slot 'drink' is used by no template. Put {drink} into one or remove it.",
                "tasks/eat.yaml(13,3): slot 'night' is used by no template. Put {night} into one or remove it.",
            ],
            fault.Faults);
    }

    [Fact]
    public void Parse_SmallList_ReportsTheSlotsAndTheCorruptionThatNeedMore()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(
            () => TaskReader.Parse(SmallTask.With("[cat, dog, cow, pig, hen, fox, owl, bee]", "[cat]"), File));

        Assert.Equal(
            [
                "tasks/eat.yaml(9,3): 2 slots draw different words from list 'animals', which has only 1. Add words.",
                "tasks/eat.yaml(23,3): corruption 'stranger' draws 1 fresh from list 'animals' beside the 2 of the clean prompt, but the list has only 1 words. Add words.",
            ],
            fault.Faults);
    }

    [Fact]
    public void Parse_NoWrongAnswers_IsAFaultOnlyWhereTheMetricNeedsThem()
    {
        string yaml = SmallTask.With("wrong: [\" {other}\"]\n", "");

        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskReader.Parse(yaml, File));
        TaskDefinition task = TaskReader.Parse(yaml.Replace("logit-diff", "nll", StringComparison.Ordinal), File);

        Assert.Equal(2, fault.Faults.Count);
        Assert.StartsWith("tasks/eat.yaml(15,3): template 'plain' has no wrong answers, which metric 'logit-diff' needs.", fault.Faults[0], StringComparison.Ordinal);
        Assert.All(task.Templates, template => Assert.Empty(template.WrongAnswers));
    }

    [Fact]
    public void Parse_EmptyFile_SaysWhatATaskNeeds()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskReader.Parse("# nothing yet\n", File));

        Assert.Equal(
            "tasks/eat.yaml(1,1): the file is empty. A task needs at least description, metric, slots, templates, answers and corruptions.",
            Assert.Single(fault.Faults));
    }

    [Fact]
    public void Parse_EverythingMissing_NamesEachMissingKey()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskReader.Parse("seed: 1\n", File));

        Assert.Equal(
            ["description", "metric", "slots", "templates", "corruptions"],
            fault.Faults.Select(message => message.Split('\'')[1]));
    }

    [Fact]
    public void Read_AbsentFile_IsTheUsersFault()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskReader.Read("no/such/task.yaml"));

        Assert.StartsWith("no/such/task.yaml: there is no such file; name a task file that exists.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShippedTasks.Names), MemberType = typeof(ShippedTasks))]
    public void Read_ShippedTask_HasNoFault(string name)
    {
        TaskDefinition task = ShippedTasks.Find(name);

        Assert.Equal(name, task.Name);
        Assert.NotNull(task.Source);
        Assert.All(task.Lists, list => Assert.True(list.Words.Length >= 25, $"{list.Name} has {list.Words.Length} words"));
    }
}
