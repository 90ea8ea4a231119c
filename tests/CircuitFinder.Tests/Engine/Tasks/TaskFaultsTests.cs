using System.Diagnostics;
using System.Text;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Tasks;

/// <summary>Task files that are large, or not text: one answer each, soon.</summary>
public sealed class TaskFaultsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public void Parse_ManyDuplicateWords_PrintsTwentyAndCountsTheOthers()
    {
        string words = string.Join(", ", Enumerable.Repeat("cat", 50_000));

        IReadOnlyList<string> faults = FaultsOf(SmallTask.With("[cat,", $"[cat, {words},"));

        Assert.Equal(21, faults.Count);
        Assert.StartsWith("big.yaml(6,18): list 'animals': the word 'cat' is already given in line 6.", faults[0], StringComparison.Ordinal);
        Assert.Matches("^big.yaml: … and 4998[0-9] more faults.$", faults[^1]);
    }

    [Theory]
    [InlineData("[cat, dog,", "[cat, cat, dog,", "the word 'cat' is already given")]
    [InlineData("[cat, dog,", "[cat, {}, dog,", "a word must be a text")]
    public void Parse_ListAtFault_IsTheOnlyFault(string old, string replaced, string fault)
        => Assert.Contains(fault, Assert.Single(FaultsOf(SmallTask.With(old, replaced))), StringComparison.Ordinal);

    [Fact]
    public void Parse_ManyUnknownKeys_AreCounted()
        => Assert.Equal("big.yaml: … and 99980 more faults.", FaultsOf(SmallTask.Yaml + "\n" + Lines(100_000, i => $"k{i}: 1"))[^1]);

    [Fact]
    public void Parse_ManyListsOfNoUse_AreCounted()
        => Assert.Equal(
            "big.yaml: … and 19980 more faults.",
            FaultsOf(SmallTask.With("lists:\n", "lists:\n" + Lines(20_000, i => $"  l{i}: [x{i}, y{i}]")))[^1]);

    [Fact]
    public void Parse_ManySlots_AreRead()
    {
        string yaml = SmallTask.With("slots:\n", "slots:\n" + Lines(5000, i => $"  s{i}: {{from: 1, to: 9}}"))
            .Replace("On day", string.Concat(Enumerable.Range(0, 5000).Select(i => $"{{s{i}}}")) + "On day", StringComparison.Ordinal);
        TaskDefinition? task = null;
        InTime(() => task = TaskReader.Parse(yaml, "big.yaml"));

        Assert.Equal(5004, task!.Slots.Length);
    }

    [Fact]
    public void Parse_ManySlotsOfNoUse_AreCounted()
        => Assert.Equal(
            "big.yaml: … and 4980 more faults.",
            FaultsOf(SmallTask.With("slots:\n", "slots:\n" + Lines(5000, i => $"  s{i}: {{from: 1, to: 9}}")))[^1]);

    [Theory]
    [InlineData("\\U00110000")]
    [InlineData("\\ud800")]
    [InlineData("\\U0000DFFF")]
    [InlineData("\\UFFFFFFFF")]
    public void Parse_EscapeOfNoCharacter_IsNamedWithItsPlace(string escape)
    {
        string fault = Assert.Single(FaultsOf(SmallTask.With("[bread, rice, cake]", $"[bread, \"r{escape}e\", cake]")));

        Assert.Equal(
            $"big.yaml(7,20): {escape} is no character: Unicode ends at \\U0010FFFF, and D800 to DFFF are halves of characters. Write the character itself.", fault);
    }

    [Fact]
    public void Read_NotUtf8_IsRefused()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["t.yaml"], Encoding.Latin1.GetBytes(SmallTask.With("bread", "pâté")));

        Assert.Equal(
            folder["t.yaml"] + "(7,12): byte 0xE2 is not UTF-8 text. Save the file as UTF-8.",
            Assert.Throws<UserFaultException>(() => TaskReader.Read(folder["t.yaml"])).Message);
    }

    [Fact]
    public void Read_ByteOrderMark_IsPassedOver()
    {
        using var folder = new ScratchFolder();

        Assert.Equal("t", TaskReader.Read(folder.Write("t.yaml", "\uFEFF" + SmallTask.Yaml)).Name);
    }

    [Theory]
    [InlineData("...yaml")]
    [InlineData("folder/ .yaml")]
    [InlineData("a\u001b[31m.yaml")]
    public void Of_NameThatLeavesTheFolderOfResults_IsRefused(string path)
        => Assert.Contains("is no name for one. Rename the file.", Assert.Throws<UserFaultException>(() => TaskName.Of(path)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("folder/my task.yaml", "my task")]
    [InlineData("x..y.json", "x..y")]
    public void Of_AnyOtherName_IsTheFilesWithoutEnding(string path, string name) => Assert.Equal(name, TaskName.Of(path));

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    private static IReadOnlyList<string> FaultsOf(string yaml)
    {
        IReadOnlyList<string> faults = [];
        InTime(() => faults = Assert.Throws<UserFaultException>(() => TaskReader.Parse(yaml, "big.yaml")).Faults);
        return faults;
    }

    private static void InTime(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Soon);
    }
}
