using System.Collections.Immutable;

namespace CircuitFinder.Engine.Metrics;

/// <summary>1 where a right answer outranks every wrong one, 0 where not. A step: it has no gradient.</summary>
internal sealed class AccuracyMetric : IMetric
{
    public string Name => "accuracy";

    public string Column => "accuracy";

    public bool HasGradient => false;

    public bool NeedsWrongAnswers => true;

    public bool NeedsCleanLogProbabilities => false;

    public double Evaluate(ReadOnlySpan<double> logits, MetricTarget target)
    {
        MetricArguments.CheckAnswers(this, logits.Length, target);
        return Largest(logits, target.Answers) > Largest(logits, target.WrongAnswers) ? 1 : 0;
    }

    public void AddGradient(ReadOnlySpan<double> logits, MetricTarget target, double scale, Span<double> gradient)
        => throw new NotSupportedException(
            "The metric accuracy is a step and has no gradient. Differentiate logit-diff, prob-diff, kl or nll instead.");

    public double Report(double performance) => performance;

    private static double Largest(ReadOnlySpan<double> logits, ImmutableArray<int> ids)
    {
        double largest = double.NegativeInfinity;
        foreach (int id in ids)
        {
            largest = Math.Max(largest, logits[id]);
        }

        return largest;
    }
}
