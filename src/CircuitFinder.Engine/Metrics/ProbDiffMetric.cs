using System.Collections.Immutable;

namespace CircuitFinder.Engine.Metrics;

/// <summary>Σ p(right answers) − Σ p(wrong answers); for greater-than, years above − years not above.</summary>
internal sealed class ProbDiffMetric : IMetric
{
    public string Name => "prob-diff";

    public string Column => "prob_diff";

    public bool HasGradient => true;

    public bool NeedsWrongAnswers => true;

    public bool NeedsCleanLogProbabilities => false;

    public double Evaluate(ReadOnlySpan<double> logits, MetricTarget target)
    {
        MetricArguments.CheckAnswers(this, logits.Length, target);
        return Difference(logits, target, Divergence.LogSumExp(logits));
    }

    // With s = +1 for right, −1 for wrong and 0 for other tokens, m = Σ s p, so ∂m/∂logit = p (s − m).
    public void AddGradient(ReadOnlySpan<double> logits, MetricTarget target, double scale, Span<double> gradient)
    {
        MetricArguments.CheckAnswers(this, logits.Length, target);
        MetricArguments.CheckGradient(logits.Length, gradient.Length);
        double logSum = Divergence.LogSumExp(logits);
        double difference = Difference(logits, target, logSum);
        for (int token = 0; token < logits.Length; token++)
        {
            gradient[token] -= scale * difference * Math.Exp(logits[token] - logSum);
        }

        foreach (int id in target.Answers)
        {
            gradient[id] += scale * Math.Exp(logits[id] - logSum);
        }

        foreach (int id in target.WrongAnswers)
        {
            gradient[id] -= scale * Math.Exp(logits[id] - logSum);
        }
    }

    public double Report(double performance) => performance;

    private static double Difference(ReadOnlySpan<double> logits, MetricTarget target, double logSum)
        => Sum(logits, target.Answers, logSum) - Sum(logits, target.WrongAnswers, logSum);

    private static double Sum(ReadOnlySpan<double> logits, ImmutableArray<int> ids, double logSum)
    {
        double sum = 0;
        foreach (int id in ids)
        {
            sum += Math.Exp(logits[id] - logSum);
        }

        return sum;
    }
}
