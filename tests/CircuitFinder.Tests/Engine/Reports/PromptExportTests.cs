using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Engine.Reports.Exchange;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>Prompts written for other tools come back as the same token pairs.</summary>
public sealed class PromptExportTests : IDisposable
{
    private static readonly PromptAligner Aligner = new(BpeTokenizer.Load(ShippedModel.Folder), 4096, 128);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ioi")]
    [InlineData("greater-than")]
    [InlineData("docstring")]
    [InlineData("induction")]
    public void AutoCircuit_AnyTask_RoundTrips(string task)
    {
        AlignedPrompts prompts = Prompts(task);

        AutoCircuitPrompts.Write(_folder["p.json"], prompts);

        RequireSame(prompts.Pairs, Aligner.AlignAll(DatasetReader.Read(_folder["p.json"])).Pairs);
    }

    [Theory]
    [InlineData("ioi", "clean,corrupted,correct_idx,incorrect_idx")]
    [InlineData("greater-than", "clean,corrupted,label")]
    public void EapIg_TaskThatFits_RoundTrips(string task, string header)
    {
        AlignedPrompts prompts = Prompts(task);

        EapIgPrompts.Write(_folder["p.csv"], prompts);

        Assert.Equal(header, File.ReadLines(_folder["p.csv"]).First());
        RequireSame(prompts.Pairs, Aligner.AlignAll(DatasetReader.Read(_folder["p.csv"])).Pairs);
    }

    [Fact]
    public void EapIg_QuotesAndLineBreaks_RoundTrip()
    {
        EapIgPrompts.Write(_folder["p.csv"], ReportSample.Prompts);

        PromptPair read = Assert.Single(DatasetReader.Read(_folder["p.csv"]));
        Assert.Equal(("a, \"b\"", "c\nd", "[4]", "[5]"), (read.Clean.Text, read.Corrupted.Text, read.Answers[0].ToString(), read.WrongAnswers[0].ToString()));
    }

    [Fact]
    public void EapIg_SeveralAnswers_AreRefused()
    {
        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => EapIgPrompts.Write(_folder["p.csv"], Prompts("induction"))).Faults);

        Assert.Matches(@"p\.csv: prompt 0 has 1 right and \d+ wrong answers; EAP-IG's CSV holds one of each, or the years above a label\. Use the format auto-circuit\.$", fault);
        Assert.False(File.Exists(_folder["p.csv"]));
    }

    [Theory]
    [InlineData(53, 0, 53)]
    [InlineData(54, 0, 53)]
    [InlineData(53, 1, 53)]
    public void EapIg_YearsThatAreNotAllAboveALabel_AreRefused(int firstRight, int firstWrong, int wrongEnd)
    {
        bool isWhole = (firstRight, firstWrong) == (53, 0);
        AlignedPrompts prompts = ReportSample.Prompts with
        {
            Pairs = [new TokenPair([1], [2], [3, 4], [5, 6])],
            Source = [ReportSample.Prompts.Source[0] with { Answers = Years(firstRight, 100), WrongAnswers = Years(firstWrong, wrongEnd) }],
        };

        Exception? fault = Record.Exception(() => EapIgPrompts.Write(_folder["p.csv"], prompts));

        Assert.Equal(isWhole, fault is null);
        Assert.True(isWhole ? File.ReadAllText(_folder["p.csv"]).EndsWith(",52\n", StringComparison.Ordinal) : fault is UserFaultException);
    }

    [Fact]
    public void TokenIds_StayIdsForAutoCircuit_AndAreRefusedForEapIg()
    {
        PromptPair pair = new(PromptText.FromIds([1, 2]), PromptText.FromIds([3, 2]), [PromptText.FromIds([4])], [PromptText.FromIds([5])]);
        AlignedPrompts prompts = ReportSample.Prompts with { Source = [pair] };

        AutoCircuitPrompts.Write(_folder["p.json"], prompts);

        RequireSame(prompts.Pairs, Aligner.AlignAll(DatasetReader.Read(_folder["p.json"])).Pairs);
        Assert.Contains("token ids", Assert.Throws<UserFaultException>(() => EapIgPrompts.Write(_folder["p.csv"], prompts)).Message, StringComparison.Ordinal);
    }

    private static ImmutableArray<PromptText> Years(int first, int end)
        => [.. Enumerable.Range(first, end - first).Select(year => PromptText.FromText(FormattableString.Invariant($"{year:00}")))];

    private static AlignedPrompts Prompts(string name)
    {
        TaskDefinition task = TaskLocator.Find(name, ShippedModel.Tasks);
        return Aligner.Align(PromptGenerator.Generate(task, task.Seed, PromptSplit.Test), 12);
    }

    private static void RequireSame(ImmutableArray<TokenPair> expected, ImmutableArray<TokenPair> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Clean.AsEnumerable(), actual[i].Clean.AsEnumerable());
            Assert.Equal(expected[i].Corrupted.AsEnumerable(), actual[i].Corrupted.AsEnumerable());
            Assert.Equal(expected[i].Answers.Order(), actual[i].Answers.Order());
            Assert.Equal(expected[i].WrongAnswers.Order(), actual[i].WrongAnswers.Order());
        }
    }
}
