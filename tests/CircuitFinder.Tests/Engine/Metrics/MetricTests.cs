using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;

namespace CircuitFinder.Tests.Engine.Metrics;

public sealed class MetricTests
{
    private static readonly double[] Logits = [0.3, -1.2, 2.5, 0.9, -0.4, 1.1, 0.0];
    private static readonly MetricTarget Target = new([2, 5], [0, 3, 4], LogSoftmax([1.0, 0.2, -0.7, 0.5, 2.2, -1.5, 0.1]));

    public static TheoryData<string> Differentiable => [.. MetricCatalog.All.Where(metric => metric.HasGradient).Select(metric => metric.Name)];

    public static TheoryData<string> Comparing => [.. MetricCatalog.All.Where(metric => metric.NeedsWrongAnswers).Select(metric => metric.Name)];

    [Fact]
    public void LogitDiff_SeveralAnswers_IsTheDifferenceOfTheirMeans()
        => Assert.Equal(
            ((2.5 + 1.1) / 2) - ((0.3 + 0.9 - 0.4) / 3), MetricCatalog.Find("logit-diff").Evaluate(Logits, Target), 1e-15);

    [Fact]
    public void ProbDiff_SeveralAnswers_IsTheDifferenceOfTheirSums()
    {
        double[] p = Probabilities(Logits);

        Assert.Equal(p[2] + p[5] - p[0] - p[3] - p[4], MetricCatalog.Find("prob-diff").Evaluate(Logits, Target), 1e-15);
    }

    [Fact]
    public void Nll_SeveralAnswers_IsMinusTheLogOfTheirSum()
    {
        IMetric metric = MetricCatalog.Find("nll");
        double[] p = Probabilities(Logits);

        double performance = metric.Evaluate(Logits, Target);

        Assert.Equal(Math.Log(p[2] + p[5]), performance, 1e-15);
        Assert.Equal(-performance, metric.Report(performance));
        Assert.Equal("nll_nats", metric.Column);
    }

    [Fact]
    public void Kl_TwoDistributions_IsTheSumInNats()
    {
        IMetric metric = MetricCatalog.Find("kl");
        double[] q = Probabilities(Logits);
        double expected = Target.CleanLogProbabilities.ToArray().Select((logP, token) => Math.Exp(logP) * (logP - Math.Log(q[token]))).Sum();

        double performance = metric.Evaluate(Logits, Target);

        Assert.True(expected > 0.1);
        Assert.Equal(-expected, performance, 1e-14);
        Assert.Equal(expected, metric.Report(performance), 1e-14);
        Assert.Equal("kl_nats", metric.Column);
    }

    [Fact]
    public void Kl_AtTheCleanLogits_IsExactlyZeroWithZeroGradient()
    {
        IMetric metric = MetricCatalog.Find("kl");
        MetricTarget target = Target with { CleanLogProbabilities = LogSoftmax(Logits) };
        var gradient = new double[Logits.Length];

        metric.AddGradient(Logits, target, 1, gradient);

        Assert.Equal(0, metric.Evaluate(Logits, target));
        Assert.All(gradient, slope => Assert.Equal(0, slope));
    }

    [Theory]
    [InlineData(0.95, 1)]
    [InlineData(0.9, 0)]
    [InlineData(0.85, 0)]
    public void Accuracy_BestRightAgainstBestWrong_MustOutrankIt(double best, double expected)
    {
        double[] logits = [0.3, -1.2, best, 0.9, -0.4, -9, 5];

        Assert.Equal(expected, MetricCatalog.Find("accuracy").Evaluate(logits, Target));
    }

    [Fact]
    public void Accuracy_Gradient_SaysThatThereIsNone()
    {
        IMetric metric = MetricCatalog.Find("accuracy");

        Assert.False(metric.HasGradient);
        Assert.Contains(
            "accuracy",
            Assert.Throws<NotSupportedException>(() => metric.AddGradient(Logits, Target, 1, new double[Logits.Length])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void AddGradient_EveryToken_AgreesWithCentralDifferences(string name)
    {
        IMetric metric = MetricCatalog.Find(name);
        const double Step = 1e-5;
        const double Scale = 0.37;
        double[] gradient = [.. Enumerable.Repeat(10.0, Logits.Length)];

        metric.AddGradient(Logits, Target, Scale, gradient);

        for (int token = 0; token < Logits.Length; token++)
        {
            double slope = (At(token, Step) - At(token, -Step)) / (2 * Step);
            Assert.Equal(10 + (Scale * slope), gradient[token], 1e-9);
        }

        Assert.Contains(gradient, slope => Math.Abs(slope - 10) > 1e-3);

        double At(int token, double step)
        {
            double[] moved = [.. Logits];
            moved[token] += step;
            return metric.Evaluate(moved, Target);
        }
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Evaluate_HugeLogits_StaysFinite(string name)
    {
        IMetric metric = MetricCatalog.Find(name);
        double[] logits = [1000, -1000, -2000, 500, 2000, -1500, 0];
        MetricTarget target = Target with { CleanLogProbabilities = LogSoftmax([-800, 900, 0, 3, 5, 1, 2000]) };
        var gradient = new double[logits.Length];

        metric.AddGradient(logits, target, 1, gradient);

        Assert.True(double.IsFinite(metric.Evaluate(logits, target)));
        Assert.All(gradient, slope => Assert.True(double.IsFinite(slope)));
    }

    [Theory]
    [MemberData(nameof(Comparing))]
    public void Evaluate_NoWrongAnswers_IsAFaultThatNamesTheMetric(string name)
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(
            () => MetricCatalog.Find(name).Evaluate(Logits, Target with { WrongAnswers = [] }));

        Assert.Contains($"metric {name}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kl")]
    [InlineData("nll")]
    public void Evaluate_NoWrongAnswersNeeded_DoesWithout(string name)
    {
        IMetric metric = MetricCatalog.Find(name);

        Assert.Equal(metric.Evaluate(Logits, Target), metric.Evaluate(Logits, Target with { WrongAnswers = [] }));
    }

    [Fact]
    public void Evaluate_NoRightAnswer_Throws()
        => Assert.Throws<ArgumentException>(() => MetricCatalog.Find("nll").Evaluate(Logits, Target with { Answers = [] }));

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void Evaluate_AnswerOutsideTheVocabulary_NamesIt(int id)
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(
            () => MetricCatalog.Find("nll").Evaluate(Logits, Target with { Answers = ImmutableArray.Create(id) }));

        Assert.Contains($"{id} is outside the vocabulary of 7", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kl_CleanDistributionOfAnotherVocabulary_NamesBothShapes()
    {
        IMetric metric = MetricCatalog.Find("kl");
        MetricTarget target = Target with { CleanLogProbabilities = new double[3] };

        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => metric.Evaluate(Logits, target)).Message, StringComparison.Ordinal);
        ArgumentException fault = Assert.Throws<ArgumentException>(() => metric.AddGradient(Logits, target, 1, new double[7]));
        Assert.Contains("[7]", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void AddGradient_GradientOfAnotherLength_NamesBothShapes(string name)
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(
            () => MetricCatalog.Find(name).AddGradient(Logits, Target, 1, new double[6]));

        Assert.Contains("[6]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("[7]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_UnknownName_ListsTheNames()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => MetricCatalog.Find("logit_diff"));

        Assert.Equal("metric 'logit_diff': there is no such metric. Use one of logit-diff, prob-diff, kl, nll, accuracy.", fault.Message);
    }

    private static double[] LogSoftmax(double[] logits)
    {
        var logProbabilities = new double[logits.Length];
        Divergence.LogSoftmax(logits, logProbabilities);
        return logProbabilities;
    }

    private static double[] Probabilities(double[] logits)
    {
        double sum = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / sum)];
    }
}
