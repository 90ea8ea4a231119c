namespace CircuitFinder.Engine.Metrics;

/// <summary>−log Σ p(right answers), nats; as a performance its negative.</summary>
internal sealed class NllMetric : IMetric
{
    public string Name => "nll";

    public string Column => "nll_nats";

    public bool HasGradient => true;

    public bool NeedsWrongAnswers => false;

    public bool NeedsCleanLogProbabilities => false;

    public double Evaluate(ReadOnlySpan<double> logits, MetricTarget target)
    {
        MetricArguments.CheckAnswers(this, logits.Length, target);
        return LogSumOfAnswers(logits, target) - Divergence.LogSumExp(logits);
    }

    // ∂m/∂logit = (share of the token among the right answers) − p.
    public void AddGradient(ReadOnlySpan<double> logits, MetricTarget target, double scale, Span<double> gradient)
    {
        MetricArguments.CheckAnswers(this, logits.Length, target);
        MetricArguments.CheckGradient(logits.Length, gradient.Length);
        double logSum = Divergence.LogSumExp(logits);
        double logAnswers = LogSumOfAnswers(logits, target);
        for (int token = 0; token < logits.Length; token++)
        {
            gradient[token] -= scale * Math.Exp(logits[token] - logSum);
        }

        foreach (int id in target.Answers)
        {
            gradient[id] += scale * Math.Exp(logits[id] - logAnswers);
        }
    }

    public double Report(double performance) => -performance;

    // Summed apart from the other tokens, so that a right answer that is next to impossible keeps its log.
    private static double LogSumOfAnswers(ReadOnlySpan<double> logits, MetricTarget target)
    {
        double largest = double.NegativeInfinity;
        foreach (int id in target.Answers)
        {
            largest = Math.Max(largest, logits[id]);
        }

        double sum = 0;
        foreach (int id in target.Answers)
        {
            sum += Math.Exp(logits[id] - largest);
        }

        return largest + Math.Log(sum);
    }
}
