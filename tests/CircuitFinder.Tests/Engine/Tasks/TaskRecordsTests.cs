using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Tests.Engine.Tasks;

public sealed class TaskRecordsTests
{
    private static readonly Dictionary<string, (string Plural, string Sound)> Animals = new()
    {
        ["dog"] = ("dogs", "woof"),
        ["fox"] = ("foxes", "yip"),
        ["ox"] = ("oxen", "moo"),
        ["mouse"] = ("mice", "squeak"),
    };

    private static readonly Dictionary<string, string> Pronouns = new() { ["Anna"] = "she", ["Paul"] = "he", ["Ruth"] = "she" };

    [Fact]
    public void Generate_Records_GiveSlotAndAnswerOfOneRow()
    {
        PromptPair[] pairs = Pairs("fresh");

        // 3 people, 12 ordered pairs of animals; 2 other animals and 2 other people.
        Assert.Equal(36 * 4, pairs.Length);
        Assert.Equal(36, pairs.Select(pair => pair.Clean.Text).Distinct().Count());
        Assert.All(pairs, pair =>
        {
            (string person, string animal, string other) = Parse(pair.Clean.Text!);
            Assert.NotEqual(animal, other);
            Assert.Equal($" {Animals[animal].Plural}", Assert.Single(pair.Answers).Text);
            Assert.Equal($" {Animals[other].Plural}", Assert.Single(pair.WrongAnswers).Text);
            (string newPerson, string newAnimal, string sameOther) = Parse(pair.Corrupted.Text!);
            Assert.Equal(other, sameOther);
            Assert.DoesNotContain(newAnimal, new[] { animal, other });
            Assert.NotEqual(person, newPerson);
        });
    }

    [Fact]
    public void Generate_AnotherSlotsRecord_IsTakenWithEveryColumn()
        => Assert.All(Pairs("same"), pair =>
        {
            (string person, _, string other) = Parse(pair.Clean.Text!);
            Assert.Equal((person, other, other), Parse(pair.Corrupted.Text!));
        });

    [Fact]
    public void Generate_MarkedMention_AloneIsReplaced()
    {
        Assert.All(Pairs("second"), pair =>
        {
            (string person, string animal, string other) = Parse(pair.Clean.Text!);
            (string samePerson, string sameAnimal, string fresh) = Parse(pair.Corrupted.Text!);
            Assert.Equal((person, animal), (samePerson, sameAnimal));
            Assert.DoesNotContain(fresh, new[] { animal, other });
        });
        Assert.All(Pairs("literal"), pair => Assert.Contains($"one {pair.Clean.Text!.Split(' ')[0]}, and", pair.Corrupted.Text!, StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_WithoutASplit_TrainsOnWhatIsTested()
    {
        TaskDefinition task = TaskReader.Parse(PairedTask.Yaml, "paired.yaml");

        Assert.Empty(task.SplitBy);
        Assert.Equal(
            ExampleStream.DrawDistinct(task, 1, PromptSplit.Train).Select(example => example.Clean),
            ExampleStream.DrawDistinct(task, 1, PromptSplit.Test).Select(example => example.Clean));
    }

    [Fact]
    public void Draw_SplitByRecords_SharesNoCombination()
    {
        TaskDefinition task = TaskReader.Parse(PairedTask.With("split_by: none", "split_by: [animal, other]"), "paired.yaml");

        HashSet<string> train = [.. ExampleStream.DrawDistinct(task, 1, PromptSplit.Train).Select(Combination)];
        HashSet<string> test = [.. ExampleStream.DrawDistinct(task, 2, PromptSplit.Test).Select(Combination)];

        // Unordered pairs of four animals.
        Assert.Equal(6, train.Count + test.Count);
        Assert.NotEmpty(test);
        Assert.False(train.Overlaps(test));

        string Combination(Example example) => HeldOutSplit.Combination(task, example.Template, example.Filling);
    }

    [Theory]
    [InlineData("{singular: fox, plural: foxes, sound: yip}", "{singular: fox, plural: foxes}", "(6,7): records 'animals': this record lacks the column 'sound', which the first record has. Add it.")]
    [InlineData("{singular: fox, plural: foxes, sound: yip}", "{singular: fox, plural: foxes, sound: yip, legs: 4}", "(6,50): records 'animals': this record has a column 'legs', which the first record lacks. Give every record the columns singular, plural, sound.")]
    [InlineData("{singular: fox, plural: foxes, sound: yip}", "{singular: dog, plural: dogs, sound: woof}", "(6,7): records 'animals': the record 'dog, dogs, woof' is already given in line 5. Remove one of them.")]
    [InlineData("sound: yip}", "sound: \" yip\"}", "(6,45): records 'animals': the sound ' yip' begins or ends with a space, or is empty. Put spaces into the templates.")]
    [InlineData("one {animal.singular}", "one {animal}", "(19,10): template 'plain' uses {animal}, which holds a record. Name one of its columns, as in {animal.singular}.")]
    [InlineData("one {animal.singular}", "one {animal.legs}", "(19,10): template 'plain' uses {animal.legs}, but records 'animals' have only the columns singular, plural, sound. Name one of them, or add the column to every record.")]
    [InlineData("other: {records: animals}", "other: {records: beasts}", "(15,20): slot 'other' draws from records 'beasts', but records define only animals, people. Add records.beasts or name others.")]
    [InlineData("same: {animal: \"{other}\"}", "same: {animal: cat}", "(24,10): corruption 'same': animal is a slot that holds a record, and all its columns change. Write {fresh: records}, or \"{slot}\" of another record.")]
    [InlineData("same: {animal: \"{other}\"}", "same: {animal: {fresh: people}}", "(24,10): corruption 'same': animal replaces {animal.singular}, but records 'people' have only the columns name, pronoun.")]
    [InlineData("    - {singular: ox, plural: oxen, sound: moo}\n    - {singular: mouse, plural: mice, sound: squeak}\n", "", "(21,3): corruption 'fresh' draws 1 fresh from records 'animals' beside the 2 of the clean prompt, but there are only 2 records. Add records.")]
    [InlineData("split_by: none", "split_by: animal", "(17,11): split_by must be a list of slots such as [one, two], or none for no split, but is the text 'animal'.")]
    [InlineData("metric: logit-diff", "metric: logit-diff\nexamples: 2000000000", "(3,11): examples must be a whole number, 1 to 100000, but is the text '2000000000'.")]
    public void Read_FaultyRecords_SaysWhereAndWhat(string line, string replacement, string message)
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskReader.Parse(PairedTask.With(line, replacement), "paired.yaml"));

        Assert.Contains("paired.yaml" + message, fault.Faults);
    }

    private static PromptPair[] Pairs(string corruption)
        => [.. PromptGenerator.Generate(TaskReader.Parse(PairedTask.Yaml, "paired.yaml"), 3, PromptSplit.Test, corruption)];

    /// <summary>The person, the first and the second animal; the pronoun must be the person's.</summary>
    private static (string Person, string Animal, string Other) Parse(string prompt)
    {
        string[] words = prompt.Split(' ');
        Assert.Equal(Pronouns[words[0]], words[8]);
        return (words[0], words[3], words[6].TrimEnd(','));
    }
}
