namespace CircuitFinder.Engine.Metrics;

/// <summary>D(model's own clean distribution ‖ these logits), nats; as a performance its negative. Needs no answers.</summary>
internal sealed class KlMetric : IMetric
{
    public string Name => "kl";

    public string Column => "kl_nats";

    public bool HasGradient => true;

    public bool NeedsWrongAnswers => false;

    public bool NeedsCleanLogProbabilities => true;

    public double Evaluate(ReadOnlySpan<double> logits, MetricTarget target)
        => -Divergence.Kl(target.CleanLogProbabilities.Span, logits);

    // ∂(−D)/∂logit = p − q, with p the clean distribution: exactly zero where both come from the same logits.
    public void AddGradient(ReadOnlySpan<double> logits, MetricTarget target, double scale, Span<double> gradient)
    {
        ReadOnlySpan<double> clean = target.CleanLogProbabilities.Span;
        MetricArguments.CheckGradient(logits.Length, gradient.Length);
        if (clean.Length != logits.Length)
        {
            throw new ArgumentException($"The clean log-probabilities are [{clean.Length}], the logits are [{logits.Length}].", nameof(target));
        }

        double logSum = Divergence.LogSumExp(logits);
        for (int token = 0; token < logits.Length; token++)
        {
            gradient[token] += scale * (Math.Exp(clean[token]) - Math.Exp(logits[token] - logSum));
        }
    }

    public double Report(double performance) => -performance;
}
