using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Metrics;

/// <summary>A performance on one example: a number made of the logits at the answer position. Larger is better, whatever the
/// metric.</summary>
/// <remarks>Smaller-is-better figures enter negated: see <see cref="Report"/>. Means over examples are the caller's.</remarks>
public interface IMetric
{
    /// <summary>Its name on the command line: <c>logit-diff</c>, <c>prob-diff</c>, <c>kl</c>, <c>nll</c> or <c>accuracy</c>.</summary>
    string Name { get; }

    /// <summary>The name and unit of the reported figure, for a column: <c>logit_diff</c>, <c>kl_nats</c>.</summary>
    string Column { get; }

    /// <summary>Whether it can be differentiated. Scores by gradient need one that can.</summary>
    bool HasGradient { get; }

    /// <summary>Whether it compares right answers with wrong ones.</summary>
    bool NeedsWrongAnswers { get; }

    /// <summary>Whether it compares with the model's own clean distribution.</summary>
    bool NeedsCleanLogProbabilities { get; }

    /// <summary>The performance m on one example.</summary>
    /// <param name="logits">[vocabulary], at the answer position.</param>
    /// <param name="target">What the logits are held against.</param>
    /// <exception cref="UserFaultException">The metric needs wrong answers and the example has none.</exception>
    /// <exception cref="ArgumentException">The target has no right answer, an answer outside the vocabulary, or clean
    /// log-probabilities of another length.</exception>
    double Evaluate(ReadOnlySpan<double> logits, MetricTarget target);

    /// <summary>Adds <paramref name="scale"/> · ∂m/∂logits.</summary>
    /// <param name="logits">[vocabulary], at the answer position.</param>
    /// <param name="target">What the logits are held against.</param>
    /// <param name="scale">For a mean over examples, one over their number.</param>
    /// <param name="gradient">[vocabulary]; added to.</param>
    /// <exception cref="UserFaultException">The metric needs wrong answers and the example has none.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Evaluate"/>, or <paramref name="gradient"/> has another length than
    /// <paramref name="logits"/>.</exception>
    /// <exception cref="NotSupportedException"><see cref="HasGradient"/> is false.</exception>
    void AddGradient(ReadOnlySpan<double> logits, MetricTarget target, double scale, Span<double> gradient);

    /// <summary>The figure that the field prints under <see cref="Column"/>, from a performance: its negative for <c>kl</c> and
    /// <c>nll</c>, itself for the others.</summary>
    /// <param name="performance">m, of one example or a mean.</param>
    double Report(double performance);
}
