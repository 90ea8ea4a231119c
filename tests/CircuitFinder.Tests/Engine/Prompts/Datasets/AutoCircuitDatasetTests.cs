using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Prompts.Datasets;

public class AutoCircuitDatasetTests
{
    [GoldenFact("data/rival-datasets/autocircuit-ioi.json")]
    public void Read_AutoCircuitIoi_GivesEveryPrompt()
    {
        IReadOnlyList<PromptPair> pairs = DatasetReader.Read(GoldenData.Path("data/rival-datasets/autocircuit-ioi.json"));

        Assert.Equal(1000, pairs.Count);
        Assert.Equal("When Marco and William went to the garden, William gave a computer to", pairs[0].Clean.Text);
        Assert.Equal("When Roman and Ian went to the garden, Crew gave a computer to", pairs[0].Corrupted.Text);
        Assert.Equal([" Marco"], pairs[0].Answers.Select(answer => answer.Text));
        Assert.Equal([" William"], pairs[0].WrongAnswers.Select(answer => answer.Text));
    }

    [GoldenFact("golden/gpt2-tiny/prompts.json")]
    public void Read_TokenIds_GivesThemAsTheyStand()
    {
        IReadOnlyList<PromptPair> pairs = DatasetReader.Read(GoldenData.Path("golden/gpt2-tiny/prompts.json"));

        Assert.Equal(8, pairs.Count);
        Assert.Equal([49, 28, 20, 75, 82, 78, 44, 92, 43, 95, 29, 75], pairs[0].Clean.Ids.AsEnumerable());
        Assert.Equal([21, 28, 20, 75, 4, 52, 44, 92, 1, 95, 29, 75], pairs[0].Corrupted.Ids.AsEnumerable());
        Assert.Equal([49], Assert.Single(pairs[0].Answers).Ids.AsEnumerable());
        Assert.Equal([33], Assert.Single(pairs[0].WrongAnswers).Ids.AsEnumerable());
    }

    [Fact]
    public void Read_AnswersAloneOrMixed_AreTakenEitherWay()
    {
        PromptPair pair = Assert.Single(Read("\uFEFF" + """{"prompts": [{"clean": "a", "corrupt": [1, 2], "answers": " x", "wrong_answers": [" y", 7], "more": 1}]}"""));

        Assert.Equal([" x"], pair.Answers.Select(answer => answer.Text));
        Assert.Equal([" y", "[7]"], pair.WrongAnswers.Select(answer => answer.ToString()));
        Assert.Empty(Assert.Single(Read("""{"prompts": [{"clean": "a", "corrupt": "b", "answers": 3}]}""")).WrongAnswers);
    }

    [Theory]
    [InlineData("3", new[] { 3 })]
    [InlineData("-2", new[] { -2 })]
    [InlineData("[0, -1]", new[] { 0, -1 })]
    [InlineData("null", new int[0])]
    public void Read_AnswerPosition_IsANumberOrAList(string json, int[] expected)
        => Assert.Equal(
            expected,
            Assert.Single(Read($$$"""{"prompts": [{"clean": "a", "corrupt": "b", "answers": " x", "answer_position": {{{json}}}}]}""")).AnswerPositions.AsEnumerable());

    [Theory]
    [InlineData("[]", ": has no list \"prompts\"; it must be {\"prompts\": [{\"clean\", \"corrupt\", \"answers\", \"wrong_answers\"}]}.")]
    [InlineData("{\"prompts\": []}", ": \"prompts\" is empty; it must hold at least one prompt.")]
    [InlineData("{\"prompts\":\n [}", "(2,3): is not valid JSON: '}' cannot stand here. Look for a missing comma, quote or bracket before it.")]
    [InlineData("{\"prompts\": [7]}", ": prompts[0]: is the number 7; it must be an object with \"clean\", \"corrupt\", \"answers\" and \"wrong_answers\".")]
    [InlineData("{\"prompts\": [{\"corrupt\": \"b\", \"answers\": \" x\"}]}", ": prompts[0].clean: is missing; it must be text, or a list of token ids, and not empty.")]
    [InlineData("{\"prompts\": [{\"clean\": \"\", \"corrupt\": \"b\", \"answers\": \" x\"}]}", ": prompts[0].clean: is the string ''; it must be text, or a list of token ids, and not empty.")]
    [InlineData("{\"prompts\": [{\"clean\": \"a\", \"corrupt\": [], \"answers\": \" x\"}]}", ": prompts[0].corrupt: is an empty list; it must be text, or a list of token ids, and not empty.")]
    [InlineData("{\"prompts\": [{\"clean\": \"a\", \"corrupt\": [3, -4], \"answers\": \" x\"}]}", ": prompts[0].corrupt[1]: is the number -4; it must be a token id, a whole number of at least 0.")]
    [InlineData("{\"prompts\": [{\"clean\": \"a\", \"corrupt\": \"\\ud800\", \"answers\": \" x\"}]}", "(1,40): this string holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters.")]
    [InlineData("{\"prompts\": [{\"clean\": \"a\", \"corrupt\": \"b\", \"answers\": []}]}", ": prompts[0].answers: is an empty list; it must hold at least one answer.")]
    [InlineData("{\"prompts\": [{\"clean\": \"a\", \"corrupt\": \"b\", \"answers\": [\" x\", null]}]}", ": prompts[0].answers[1]: is null; it must be text that is not empty, or a token id, a whole number of at least 0.")]
    [InlineData("{\"prompts\": [{\"clean\": \"a\", \"corrupt\": \"b\", \"answers\": 1, \"wrong_answers\": {}}]}", ": prompts[0].wrong_answers: is an object; it must be text that is not empty, or a token id, a whole number of at least 0.")]
    [InlineData("{\"prompts\": [{\"clean\": \"a\", \"corrupt\": \"b\", \"answers\": 1, \"answer_position\": 1.5}]}", ": prompts[0].answer_position: is the number 1.5; it must be a whole number, or a list of them: 0 is the first position, -1 the last.")]
    [InlineData("{\"prompts\": [{\"clean\": \"a\", \"corrupt\": \"b\", \"answers\": 1, \"answer_position\": []}]}", ": prompts[0].answer_position: is an empty list; it must name at least one position.")]
    public void Read_FaultyFile_SaysWhereAndWhat(string json, string message)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("faulty.json", json);

        UserFaultException fault = Assert.Throws<UserFaultException>(() => DatasetReader.Read(path));

        Assert.Equal(path + message, fault.Message);
    }

    [Fact]
    public void Read_SeveralFaults_TellsAllUpToTwenty()
    {
        UserFaultException few = Assert.Throws<UserFaultException>(() => Read("""{"prompts": [{}, {"clean": "a", "corrupt": 1, "answers": 2}]}"""));
        UserFaultException many = Assert.Throws<UserFaultException>(() => Read($"{{\"prompts\": [{string.Join(',', Enumerable.Repeat("0", 25))}]}}"));

        Assert.Equal(4, few.Faults.Count);
        Assert.Equal(21, many.Faults.Count);
        Assert.Contains("5 more faults", many.Faults[20], StringComparison.Ordinal);
    }

    private static ImmutableArray<PromptPair> Read(string json)
    {
        using var folder = new ScratchFolder();
        return DatasetReader.Read(folder.Write("prompts.json", json));
    }
}
