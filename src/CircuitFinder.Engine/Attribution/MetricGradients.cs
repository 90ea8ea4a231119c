using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Turns logits at the answer positions into each example's metric gradient, in double precision on the host.</summary>
internal sealed class MetricGradients(IBackend backend, IMetric metric, int vocabSize)
{
    private readonly double[] _logits = new double[vocabSize];
    private readonly double[] _gradient = new double[vocabSize];
    private double[][] _clean = [];

    /// <summary>Takes in the clean run of a chunk, which some metrics compare with.</summary>
    /// <param name="logits">[sequence, vocabulary].</param>
    public void Begin(MatrixView logits)
    {
        if (!metric.NeedsCleanLogProbabilities)
        {
            return;
        }

        _clean = [.. Enumerable.Range(0, logits.Rows).Select(_ => new double[vocabSize])];
        for (int i = 0; i < logits.Rows; i++)
        {
            backend.Download(logits.RowRange(i, 1), _logits);
            Divergence.LogSoftmax(_logits, _clean[i]);
        }
    }

    /// <summary>Writes ∂m/∂logits of each example; not divided by the number of examples.</summary>
    /// <param name="chunk">The examples.</param>
    /// <param name="logits">[sequence, vocabulary].</param>
    /// <param name="destination">[sequence, vocabulary].</param>
    public void Write(PairChunk chunk, MatrixView logits, MatrixView destination)
    {
        for (int i = 0; i < chunk.Pairs.Count; i++)
        {
            TokenPair pair = chunk.Pairs[i];
            backend.Download(logits.RowRange(i, 1), _logits);
            FiniteLogits.Require(_logits, chunk.First + i);
            Array.Clear(_gradient);
            var target = new MetricTarget(pair.Answers, pair.WrongAnswers, _clean.Length > 0 ? _clean[i] : default(ReadOnlyMemory<double>));
            metric.AddGradient(_logits, target, 1, _gradient);
            backend.Upload(_gradient.AsSpan(), destination.RowRange(i, 1));
        }
    }
}
