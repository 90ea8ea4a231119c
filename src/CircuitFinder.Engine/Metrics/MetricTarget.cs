using System.Collections.Immutable;

namespace CircuitFinder.Engine.Metrics;

/// <summary>What the logits of one example are held against.</summary>
/// <param name="Answers">Right next tokens, at least one.</param>
/// <param name="WrongAnswers">Wrong next tokens; may be empty for metrics that need none.</param>
/// <param name="CleanLogProbabilities">[vocabulary]: the whole model's log-probabilities on the clean prompt, nats; empty where the
/// metric needs none.</param>
public readonly record struct MetricTarget(
    ImmutableArray<int> Answers, ImmutableArray<int> WrongAnswers, ReadOnlyMemory<double> CleanLogProbabilities = default);
