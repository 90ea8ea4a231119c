using System.Collections.Immutable;

namespace CircuitFinder.Engine.Metrics;

/// <summary>Mean logit of the right answers − mean logit of the wrong ones.</summary>
internal sealed class LogitDiffMetric : IMetric
{
    public string Name => "logit-diff";

    public string Column => "logit_diff";

    public bool HasGradient => true;

    public bool NeedsWrongAnswers => true;

    public bool NeedsCleanLogProbabilities => false;

    public double Evaluate(ReadOnlySpan<double> logits, MetricTarget target)
    {
        MetricArguments.CheckAnswers(this, logits.Length, target);
        return Mean(logits, target.Answers) - Mean(logits, target.WrongAnswers);
    }

    public void AddGradient(ReadOnlySpan<double> logits, MetricTarget target, double scale, Span<double> gradient)
    {
        MetricArguments.CheckAnswers(this, logits.Length, target);
        MetricArguments.CheckGradient(logits.Length, gradient.Length);
        foreach (int id in target.Answers)
        {
            gradient[id] += scale / target.Answers.Length;
        }

        foreach (int id in target.WrongAnswers)
        {
            gradient[id] -= scale / target.WrongAnswers.Length;
        }
    }

    public double Report(double performance) => performance;

    private static double Mean(ReadOnlySpan<double> logits, ImmutableArray<int> ids)
    {
        double sum = 0;
        foreach (int id in ids)
        {
            sum += logits[id];
        }

        return sum / ids.Length;
    }
}
