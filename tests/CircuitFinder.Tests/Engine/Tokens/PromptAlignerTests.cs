using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Golden;

namespace CircuitFinder.Tests.Engine.Tokens;

public class PromptAlignerTests
{
    private static readonly BpeTokenizer Sample = SampleTokenizer.Instance;
    private static readonly PromptAligner Aligner = new(Sample, Sample.VocabularySize, 16, "tiny");
    private static readonly PromptPair Good = Pair("When Mary and John went", "When Anna and Tom went", [" Mary"], [" John"]);

    [Fact]
    public void Align_PairsThatFit_AreEncodedInOrder()
    {
        PromptPair other = Pair("the store", "the drink", [" Tom", " Mary", " Tom"], []);

        AlignedPrompts aligned = Aligner.Align([Good, other], 2);

        Assert.Equal([Good, other], aligned.Source.AsEnumerable());
        Assert.Equal(Sample.Encode("When Mary and John went"), aligned.Pairs[0].Clean);
        Assert.Equal(Sample.Encode("When Anna and Tom went"), aligned.Pairs[0].Corrupted);
        Assert.Equal(Sample.Encode(" John"), aligned.Pairs[0].WrongAnswers);
        Assert.Equal(Sample.Encode(" Tom Mary"), aligned.Pairs[1].Answers);
        Assert.Empty(aligned.Pairs[1].WrongAnswers);
        Assert.Equal(0, aligned.Rejected);
    }

    [Fact]
    public void AlignAll_AnswerPositions_CountFromEitherEndAndMustBeThere()
    {
        int length = Sample.Encode("When Anna and Tom went").Length;

        AlignedPrompts aligned = Aligner.AlignAll(
            [Good with { AnswerPositions = [-1, 0, length - 1] }, Good, Good with { AnswerPositions = [length] }, Good with { AnswerPositions = [-length - 1] }]);

        Assert.Equal(2, aligned.Pairs.Length);
        Assert.Equal([0, length - 1], aligned.Pairs[0].AnswerPositions.AsEnumerable());
        Assert.Equal([length - 1], aligned.Pairs[1].AnswerPositions.AsEnumerable());
        Assert.Equal([(LeftOutReason.AnswerPositionOutside, 2)], aligned.LeftOut.AsEnumerable());
        Assert.Contains($"the answer position is {length}, but the prompt is {length} tokens; it must be from -{length} to {length - 1}", aligned.Reasons.Select(reason => reason.Reason));
    }

    [Fact]
    public void Align_EnoughFound_ReadsNoFurther()
    {
        static IEnumerable<PromptPair> Generate()
        {
            yield return Good;
            yield return Pair("Mary", "Mary John", [" Mary"], []);
            yield return Good with { WrongAnswers = [] };
            throw new InvalidOperationException("read too far");
        }

        AlignedPrompts aligned = Aligner.Align(Generate(), 2);

        Assert.Equal(2, aligned.Pairs.Length);
        Assert.Equal(1, aligned.Rejected);
    }

    [Fact]
    public void Align_EndlessPairsThatDoNotFit_Stops()
    {
        int generated = 0;
        IEnumerable<PromptPair> Generate()
        {
            for (; ; generated++)
            {
                yield return Pair("the", "the", [generated % 3 == 0 ? " Anneliese" : " Wilhelmine"], []);
            }
        }

        UserFaultException fault = Assert.Throws<UserFaultException>(() => Aligner.Align(Generate(), 4));

        Assert.Equal(399, generated);
        Assert.Equal(
            $"only 0 of the 400 prompts tried fit model tiny, 4 are needed: 266× answer ' Wilhelmine' is {Sample.Encode(" Wilhelmine").Length} tokens under this model's tokeniser; it must be 1; "
            + $"134× answer ' Anneliese' is {Sample.Encode(" Anneliese").Length} tokens under this model's tokeniser; it must be 1.",
            fault.Message);
    }

    [Fact]
    public void Align_TooFewButAllFit_GivesWhatThereIs()
    {
        AlignedPrompts aligned = Aligner.Align([Good, Good], 3);

        Assert.Equal((1, 1, 2), (aligned.Pairs.Length, aligned.Repeated, aligned.Tried));
        Assert.Equal(
            ["few.yaml: 1 of 2 pairs repeats an earlier one and is counted once", "few.yaml can give 1 different prompt; 3 were asked for"],
            PromptNotices.Of("few.yaml", aligned, 3, BosMode.Auto).AsEnumerable());
    }

    [Fact]
    public void AlignAll_SameIdsAndAnswers_CountOnce()
    {
        // Ids and text, and answers in another order, are the same pair; another corruption or answer is another.
        PromptPair ids = Good with { Clean = PromptText.FromIds([.. Sample.Encode("When Mary and John went")]) };
        PromptPair other = Good with { Corrupted = PromptText.FromText("When Tom and Anna went") };
        PromptPair two = Good with { WrongAnswers = [.. Good.WrongAnswers, PromptText.FromText(" Tom")] };

        AlignedPrompts aligned = Aligner.AlignAll([Good, ids, other, two, two with { WrongAnswers = [two.WrongAnswers[1], two.WrongAnswers[0]] }]);

        Assert.Equal([Good, other, two], aligned.Source.AsEnumerable());
        Assert.Equal(2, aligned.Repeated);
    }

    [Fact]
    public void AlignAll_LeftOut_IsCountedByKindOfReason()
    {
        PromptPair same = Good with { Corrupted = Good.Clean };
        PromptPair longer = Good with { Corrupted = PromptText.FromText("When Anna and Tom went to") };
        PromptPair longest = Good with { Corrupted = PromptText.FromText("When Anna and Tom went to the") };

        AlignedPrompts aligned = Aligner.AlignAll([same, longer, Good, longest, Good with { Answers = [] }]);

        Assert.Equal("2 whose sides differ in length, 1 in which nothing differs, 1 without an answer", aligned.LeftOutText);
        Assert.Equal("p.json: 4 of 5 pairs left out: " + aligned.LeftOutText, Assert.Single(PromptNotices.Of("p.json", aligned, null, BosMode.Auto)));
        Assert.Equal(
            $"p.json: 4 of 5 pairs left out, which is more than half: {aligned.LeftOutText}. Mend them or take them out; tasks preview shows each reason.",
            Assert.Throws<UserFaultException>(() => aligned.RequireMostFit("p.json", 1)).Message);
        aligned.RequireMostFit("p.yaml", 20);
        Aligner.AlignAll([Good, same]).RequireMostFit("p.json", 1);
    }

    [Fact]
    public void AlignAll_Prefix_GoesBeforeTextAndNotBeforeIds()
    {
        var aligner = new PromptAligner(Sample, Sample.VocabularySize, 16, "tiny", [7]);
        PromptPair ids = Good with { Clean = PromptText.FromIds([1, 2]), Corrupted = PromptText.FromIds([3, 4]) };

        AlignedPrompts aligned = aligner.AlignAll([Good, ids]);

        Assert.Equal([7, .. Sample.Encode("When Mary and John went")], aligned.Pairs[0].Clean.AsEnumerable());
        Assert.Equal(Sample.Encode(" Mary"), aligned.Pairs[0].Answers.AsEnumerable());
        Assert.Equal([1, 2], aligned.Pairs[1].Clean.AsEnumerable());
        Assert.Equal(
            "p.json: 1 pair is given as token ids and is taken as it is: no beginning-of-sequence token goes before ids",
            Assert.Single(PromptNotices.Of("p.json", aligned, null, BosMode.Always)));
    }

    [Fact]
    public void AlignAll_SpecialTokenInText_IsTheToken()
    {
        PromptPair pair = Pair("<|endoftext|>When Mary", "<|endoftext|>When Anna", [" Mary"], []);

        Assert.Equal(
            Sample.Encode("<|endoftext|>When Mary", specialTokens: true), Assert.Single(Aligner.AlignAll([pair]).Pairs).Clean.AsEnumerable());
    }

    public static TheoryData<string, string, string[], string[], string> Unfit => new()
    {
        { " Tom", " Mary Mary", [], [], "the clean prompt is 1 token and the corrupted one 2 tokens; they must be of one length" },
        { "", "", [" Mary"], [], "the prompt is empty; it must be at least 1 token" },
        { "the", "the", [], [], "the prompt has no answer; it must have at least 1" },
        { "the", "the", [""], [], "answer '' is 0 tokens under this model's tokeniser; it must be 1" },
        { "the", "the", [" Mary"], [" Mary Tom"], "wrong answer ' Mary Tom' is 2 tokens under this model's tokeniser; it must be 1" },
        { "the", "the", [" Tom", " Mary"], [" Mary"], "token ' Mary' is both an answer and a wrong answer; it must be one of the two" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void AlignAll_UnfitPair_IsRejectedWithItsReason(string clean, string corrupted, string[] answers, string[] wrongAnswers, string reason)
    {
        AlignedPrompts aligned = Aligner.AlignAll([Good, Pair(clean, corrupted, answers, wrongAnswers)]);

        Assert.Same(Good, Assert.Single(aligned.Source));
        Assert.Equal((reason, 1), Assert.Single(aligned.Reasons));
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(17, 0)]
    public void AlignAll_ContextLength_IsTheLongestPrompt(int length, int kept)
    {
        string text = string.Concat(Enumerable.Repeat(" Mary", length));

        Assert.Equal(1 + kept, Aligner.AlignAll([Good, Pair(text, " Anna" + text[" Mary".Length..], [" Tom"], [])]).Pairs.Length);
    }

    [Fact]
    public void AlignAll_NothingFits_Throws()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Aligner.AlignAll([Pair("", "", [" Mary"], [])]));

        Assert.Equal("none of the 1 prompts fits model tiny: 1× the prompt is empty; it must be at least 1 token.", fault.Message);
    }

    [Fact]
    public void AlignAll_AtMost_KeepsTheFirst()
        => Assert.Equal(2, Aligner.AlignAll([Good, Good with { WrongAnswers = [] }, Good], atMost: 2).Pairs.Length);

    [Fact]
    public void AlignAll_ManyReasons_SortsThemByCount()
    {
        PromptPair empty = Pair("", "", [" Mary"], []);
        PromptPair silent = Pair("the", "the", [], []);

        AlignedPrompts aligned = Aligner.AlignAll([Good, silent, empty, silent]);

        Assert.Equal([2, 1], aligned.Reasons.Select(entry => entry.Count));
        Assert.Equal(3, aligned.Rejected);
    }

    [Fact]
    public void AlignAll_IdsWithoutTokenizer_AreCheckedAgainstTheVocabulary()
    {
        var aligner = new PromptAligner(tokenizer: null, vocabularySize: 10, contextLength: 4);
        PromptPair good = new(Ids(1, 2), Ids(3, 4), [Ids(9)], [Ids(0)]);

        AlignedPrompts aligned = aligner.AlignAll(
            [good, good with { Corrupted = Ids(1, 10) }, good with { WrongAnswers = [Ids(-1)] }, good with { Answers = [Ids(1, 2)] }, good with { Answers = [Ids(0)] }]);

        Assert.Equal([1, 2], Assert.Single(aligned.Pairs).Clean.AsEnumerable());
        Assert.Equal(
            [
                "answer [1 2] is 2 tokens; it must be 1",
                "corrupted prompt has token id 10; ids must be from 0 to 9, the vocabulary of the model",
                "token [0] is both an answer and a wrong answer; it must be one of the two",
                "wrong answer has token id -1; ids must be from 0 to 9, the vocabulary of the model",
            ],
            aligned.Reasons.Select(entry => entry.Reason));
    }

    [Fact]
    public void AlignAll_TokenizerLargerThanModel_SaysWhoseItMustBe()
    {
        int id = Sample.Encode(" Mary")[0];
        var aligner = new PromptAligner(Sample, id, 16);

        UserFaultException fault = Assert.Throws<UserFaultException>(() => aligner.AlignAll([Pair("a", "a", [" Mary"], [])]));

        Assert.Contains($"answer ' Mary' needs token id {id}, but the vocabulary of the model ends at {id - 1}; the tokeniser must be the model's own", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Align_TextWithoutTokenizer_SaysWhatIsNeeded()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => new PromptAligner(null, 10, 10, "gpt2-tiny").Align([Good], 1));

        Assert.Equal(
            "model gpt2-tiny has no tokeniser (vocab.json + merges.txt or tokenizer.json); give prompts as token ids, or put its tokeniser into its folder.",
            fault.Message);
    }

    [Fact]
    public void Align_NoPrompts_IsTheCallersBug()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Aligner.Align([Good], 0));

    [GoldenFact("data/rival-datasets")]
    public void AlignAll_RivalDatasetsUnderGpt2_KeepsMost()
    {
        var aligner = new PromptAligner(BpeTokenizer.Load(GoldenData.Path("data/gpt2-tokenizer")), 50257, 1024, "gpt2");

        AlignedPrompts years = aligner.AlignAll(DatasetReader.Read(GoldenData.Path("data/rival-datasets/eapig-greater-than.csv")));
        AlignedPrompts names = aligner.AlignAll(DatasetReader.Read(GoldenData.Path("data/rival-datasets/autocircuit-ioi.json")));

        Assert.Equal((1000, 0, 25), (years.Tried, years.Rejected, years.Repeated));
        Assert.Equal(100, years.Pairs[0].Answers.Length + years.Pairs[0].WrongAnswers.Length);
        Assert.Equal(1000, names.Pairs.Length);
        Assert.All(names.Pairs, pair => Assert.Equal(pair.Clean.Length, pair.Corrupted.Length));
    }

    private static PromptText Ids(params int[] ids) => PromptText.FromIds([.. ids]);

    private static PromptPair Pair(string clean, string corrupted, string[] answers, string[] wrongAnswers)
        => new(PromptText.FromText(clean), PromptText.FromText(corrupted), Texts(answers), Texts(wrongAnswers));

    private static ImmutableArray<PromptText> Texts(string[] texts) => [.. texts.Select(PromptText.FromText)];
}
