using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Prompts.Datasets;

public class EapIgDatasetTests
{
    private const string LabelHeader = "clean,corrupted,label\n";

    [GoldenFact("data/rival-datasets/eapig-greater-than.csv")]
    public void Read_GreaterThan_SplitsTheYears()
    {
        IReadOnlyList<PromptPair> pairs = DatasetReader.Read(GoldenData.Path("data/rival-datasets/eapig-greater-than.csv"));

        Assert.Equal(1000, pairs.Count);
        Assert.Equal("The contract lasted from the year 1352 to the year 13", pairs[0].Clean.Text);
        Assert.Equal("The contract lasted from the year 1301 to the year 13", pairs[0].Corrupted.Text);
        Assert.Equal(47, pairs[0].Answers.Length);
        Assert.Equal("53", pairs[0].Answers[0].Text);
        Assert.Equal("99", pairs[0].Answers[^1].Text);
        Assert.Equal(53, pairs[0].WrongAnswers.Length);
        Assert.Equal("00", pairs[0].WrongAnswers[0].Text);
        Assert.Equal("52", pairs[0].WrongAnswers[^1].Text);
    }

    [Fact]
    public void Read_AnswerPositionColumn_IsNumbersWithSpaces()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("p.csv", "clean,corrupted,correct_idx,incorrect_idx,answer_position\na b,a c,1,2,0 -1\na b,a c,1,2,\n");

        IReadOnlyList<PromptPair> pairs = DatasetReader.Read(path);

        Assert.Equal([0, -1], pairs[0].AnswerPositions.AsEnumerable());
        Assert.Empty(pairs[1].AnswerPositions);
        string faulty = folder.Write("f.csv", "clean,corrupted,correct_idx,incorrect_idx,answer_position\na b,a c,1,2,last\n");
        Assert.EndsWith(
            "f.csv(2): answer_position is 'last'; it must be whole numbers with spaces between them: 0 is the first position, -1 the last.",
            Assert.Throws<UserFaultException>(() => DatasetReader.Read(faulty)).Message,
            StringComparison.Ordinal);
    }

    [GoldenFact("data/rival-datasets/eapig-ioi.csv")]
    public void Read_Ioi_TakesTokenIds()
    {
        IReadOnlyList<PromptPair> pairs = DatasetReader.Read(GoldenData.Path("data/rival-datasets/eapig-ioi.csv"));

        Assert.Equal(199, pairs.Count);
        Assert.Equal("Then, Aaron and Amber were working at the house. Aaron decided to give a drink to", pairs[0].Clean.Text);
        Assert.Equal("Then, Aaron and Amber were working at the house. Tiffany decided to give a drink to", pairs[0].Corrupted.Text);
        Assert.Equal([47764], Assert.Single(pairs[0].Answers).Ids.AsEnumerable());
        Assert.Equal([26757], Assert.Single(pairs[0].WrongAnswers).Ids.AsEnumerable());
    }

    [Theory]
    [InlineData("0", 99)]
    [InlineData("07", 92)]
    [InlineData("98", 1)]
    public void Read_Label_LeavesTheYearsAbove(string label, int answers)
        => Assert.Equal(answers, Assert.Single(Read($"{LabelHeader}a,b,{label}\n")).Answers.Length);

    [Fact]
    public void Read_QuotedFields_KeepTheirText()
    {
        PromptPair pair = Assert.Single(Read("\uFEFFlabel,clean,corrupted\r\n5,\"He said \"\"a, b\"\"\nand\",\" c \"\r\n"));

        Assert.Equal("He said \"a, b\"\nand", pair.Clean.Text);
        Assert.Equal(" c ", pair.Corrupted.Text);
    }

    [Theory]
    [InlineData("", ": is empty; name a CSV file.")]
    [InlineData("\n", "(1): the columns are ''; they must include clean, corrupted, and either correct_idx and incorrect_idx, or label.")]
    [InlineData("clean,label\n", "(1): the columns are 'clean,label'; they must include clean, corrupted, and either correct_idx and incorrect_idx, or label.")]
    [InlineData("clean,corrupted,correct_idx\n", "(1): the columns are 'clean,corrupted,correct_idx'; they must include clean, corrupted, and either correct_idx and incorrect_idx, or label.")]
    [InlineData("clean,clean,corrupted,label\n", "(1): column clean stands there 2 times; it must stand there once.")]
    [InlineData(LabelHeader, ": has no line below its header; it must hold at least one prompt.")]
    [InlineData(LabelHeader + "a,b,5\na,b", "(3): has 2 fields; it must have 3, as the header does.")]
    [InlineData(LabelHeader + "a,b,5,6\n", "(2): has 4 fields; it must have 3, as the header does.")]
    [InlineData(LabelHeader + "a,,5\n", "(2): corrupted is empty; it must be text.")]
    [InlineData(LabelHeader + "a,b,99\n", "(2): label is '99'; it must be the two-digit year that answers must exceed, a whole number from 0 to 98.")]
    [InlineData(LabelHeader + "\"a\na\",b,5\na,b,-1\n", "(4): label is '-1'; it must be the two-digit year that answers must exceed, a whole number from 0 to 98.")]
    [InlineData(LabelHeader + "\n\r\n\"a\r\na\",b,x\n", "(4): label is 'x'; it must be the two-digit year that answers must exceed, a whole number from 0 to 98.")]
    [InlineData("clean,corrupted,correct_idx,incorrect_idx\na,b,1,1.5\n", "(2): incorrect_idx is '1.5'; it must be a token id, a whole number of at least 0.")]
    [InlineData(LabelHeader + "a,b\"c,5\n", "(2): a quote stands amid 'a,b\"c,5'; quote the whole field and double the quotes in it.")]
    public void Read_FaultyFile_SaysWhereAndWhat(string csv, string message)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("faulty.csv", csv);

        UserFaultException fault = Assert.Throws<UserFaultException>(() => DatasetReader.Read(path));

        Assert.Equal(path + message, fault.Message);
    }

    [Fact]
    public void Read_UnclosedQuote_IsRefused()
        => Assert.Throws<UserFaultException>(() => Read($"{LabelHeader}\"a,b,5\na,b,6\n"));

    [Fact]
    public void Read_SeveralFaults_TellsAll()
        => Assert.Equal(3, Assert.Throws<UserFaultException>(() => Read($"{LabelHeader},b,x\na,b\n")).Faults.Count);

    private static ImmutableArray<PromptPair> Read(string csv)
    {
        using var folder = new ScratchFolder();
        return DatasetReader.Read(folder.Write("prompts.csv", csv));
    }
}
