using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Turns logits at the answer positions into each example's metric gradient, in double precision on the host.</summary>
internal sealed class MetricGradients(IBackend backend, IMetric metric, int vocabSize)
{
    private readonly double[] _logits = new double[vocabSize];
    private readonly double[] _gradient = new double[vocabSize];

    /// <summary>Writes ∂m/∂logits of each example; not divided by the number of examples.</summary>
    /// <param name="pairs">[sequence].</param>
    /// <param name="logits">[sequence, vocabulary].</param>
    /// <param name="destination">[sequence, vocabulary].</param>
    public void Write(IReadOnlyList<TokenPair> pairs, MatrixView logits, MatrixView destination)
    {
        for (int i = 0; i < pairs.Count; i++)
        {
            backend.Download(logits.RowRange(i, 1), _logits);
            Array.Clear(_gradient);
            metric.AddGradient(_logits, new MetricTarget(pairs[i].Answers, pairs[i].WrongAnswers), 1, _gradient);
            backend.Upload(_gradient.AsSpan(), destination.RowRange(i, 1));
        }
    }
}
