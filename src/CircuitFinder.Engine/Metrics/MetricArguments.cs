using System.Collections.Immutable;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Metrics;

/// <summary>The checks that all metrics share, so that each of them says the same about the same fault.</summary>
internal static class MetricArguments
{
    public static void CheckAnswers(IMetric metric, int vocabSize, MetricTarget target)
    {
        if (target.Answers.IsDefaultOrEmpty)
        {
            throw new ArgumentException($"The metric {metric.Name} needs a right answer, and the example has none.", nameof(target));
        }

        CheckIds(target.Answers, vocabSize);
        if (metric.NeedsWrongAnswers)
        {
            if (target.WrongAnswers.IsDefaultOrEmpty)
            {
                throw new UserFaultException(
                    $"metric {metric.Name}: it compares right answers with wrong ones, and an example has no wrong answers. "
                    + "Give every example wrong answers, or use a metric that needs none: kl or nll.");
            }

            CheckIds(target.WrongAnswers, vocabSize);
        }
    }

    public static void CheckGradient(int vocabSize, int gradientLength)
    {
        if (vocabSize != gradientLength)
        {
            throw new ArgumentException($"The gradient is [{gradientLength}], the logits are [{vocabSize}].");
        }
    }

    private static void CheckIds(ImmutableArray<int> ids, int vocabSize)
    {
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)vocabSize)
            {
                throw new ArgumentException($"Answer id {id} is outside the vocabulary of {vocabSize}.", nameof(ids));
            }
        }
    }
}
