namespace CircuitFinder.Engine.Metrics;

/// <summary>Distributions over the vocabulary, in nats. Sums run in index order, so the same logits give the same bits.</summary>
public static class Divergence
{
    /// <summary>log Σ exp(logit), with the largest logit taken out first.</summary>
    /// <param name="logits">[vocabulary], at least one.</param>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is empty.</exception>
    public static double LogSumExp(ReadOnlySpan<double> logits)
    {
        if (logits.IsEmpty)
        {
            throw new ArgumentException("There are no logits.", nameof(logits));
        }

        double largest = double.NegativeInfinity;
        foreach (double logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        if (double.IsInfinity(largest))
        {
            return largest;
        }

        double sum = 0;
        foreach (double logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return largest + Math.Log(sum);
    }

    /// <summary>Turns logits into log-probabilities.</summary>
    /// <param name="logits">[vocabulary], at least one.</param>
    /// <param name="logProbabilities">[vocabulary], nats; may be the logits themselves.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are zero.</exception>
    public static void LogSoftmax(ReadOnlySpan<double> logits, Span<double> logProbabilities)
    {
        ThrowIfLengthsDiffer(logits.Length, logProbabilities.Length);
        double logSum = LogSumExp(logits);
        for (int token = 0; token < logits.Length; token++)
        {
            logProbabilities[token] = logits[token] - logSum;
        }
    }

    /// <summary>D(P ‖ Q) = Σ p (log p − log q), nats.</summary>
    /// <param name="logP">[vocabulary]: log-probabilities of P.</param>
    /// <param name="logitsQ">[vocabulary]: logits of Q, normalised or not.</param>
    /// <returns>Not negative but for rounding; exactly 0 where <paramref name="logP"/> is <see cref="LogSoftmax"/> of the same
    /// logits.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or are zero.</exception>
    public static double Kl(ReadOnlySpan<double> logP, ReadOnlySpan<double> logitsQ)
    {
        ThrowIfLengthsDiffer(logP.Length, logitsQ.Length);
        double logSum = LogSumExp(logitsQ);
        double divergence = 0;
        for (int token = 0; token < logP.Length; token++)
        {
            double p = Math.Exp(logP[token]);
            if (p > 0)
            {
                divergence += p * (logP[token] - (logitsQ[token] - logSum));
            }
        }

        return divergence;
    }

    private static void ThrowIfLengthsDiffer(int left, int right)
    {
        if (left != right)
        {
            throw new ArgumentException($"The vocabularies differ: [{left}] and [{right}].");
        }
    }
}
