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
    /// <param name="logits">[answer, vocabulary].</param>
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
    /// <param name="logits">[answer, vocabulary].</param>
    /// <param name="destination">[answer, vocabulary].</param>
    public void Write(PairChunk chunk, MatrixView logits, MatrixView destination)
    {
        for (int i = 0; i < chunk.Pairs.Count; i++)
        {
            int first = chunk.Clean.AnswerStarts[i];
            int end = chunk.Clean.AnswerStarts[i + 1];
            for (int answer = first; answer < end; answer++)
            {
                WriteRow(chunk.Pairs[i], chunk.First + i, answer, 1.0 / (end - first), logits, destination);
            }
        }
    }

    private void WriteRow(TokenPair pair, int example, int answer, double scale, MatrixView logits, MatrixView destination)
    {
        backend.Download(logits.RowRange(answer, 1), _logits);
        FiniteLogits.Require(_logits, example);
        Array.Clear(_gradient);
        var target = new MetricTarget(pair.Answers, pair.WrongAnswers, _clean.Length > 0 ? _clean[answer] : default(ReadOnlyMemory<double>));
        metric.AddGradient(_logits, target, scale, _gradient);
        backend.Upload(_gradient.AsSpan(), destination.RowRange(answer, 1));
    }
}
