using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>A chunk's metric on changed runs against its metric on the clean run, in double precision on the host.</summary>
internal sealed class AnswerMetric
{
    private readonly Transformer _model;
    private readonly IMetric _metric;
    private readonly PairChunk _chunk;

    // [answer]: what the metric compares a row of the logits with.
    private readonly MetricTarget[] _targets;
    private readonly double[] _clean;
    private readonly double[] _logits;

    /// <param name="model">The model.</param>
    /// <param name="metric">The performance.</param>
    /// <param name="chunk">The examples.</param>
    /// <param name="cleanLogits">[answer, vocabulary].</param>
    public AnswerMetric(Transformer model, IMetric metric, PairChunk chunk, MatrixView cleanLogits)
    {
        _model = model;
        _metric = metric;
        _chunk = chunk;
        _targets = new MetricTarget[chunk.Clean.AnswerCount];
        _clean = new double[chunk.Pairs.Count];
        _logits = new double[model.Shape.OutputSize];
        for (int i = 0; i < _clean.Length; i++)
        {
            for (int answer = chunk.Clean.AnswerStarts[i]; answer < chunk.Clean.AnswerStarts[i + 1]; answer++)
            {
                _targets[answer] = Target(chunk.Pairs[i], cleanLogits, answer, chunk.First + i);
            }

            _clean[i] = Measure(cleanLogits, i);
        }
    }

    /// <summary>Number of rows of logits.</summary>
    public int Count => _targets.Length;

    /// <summary>Adds the metric's change of every example, one by one, so that sums over prompts do not depend on chunks.</summary>
    /// <param name="logits">[answer, vocabulary], of the changed run.</param>
    /// <param name="sum">Added to.</param>
    public void AddChanges(MatrixView logits, ref double sum)
    {
        for (int i = 0; i < _clean.Length; i++)
        {
            sum += Measure(logits, i) - _clean[i];
        }
    }

    private double Measure(MatrixView logits, int example) => AnswerAverage.Of(_chunk.Clean, example, answer =>
    {
        _model.Backend.Download(logits.RowRange(answer, 1), _logits);
        return _metric.Evaluate(_logits, _targets[answer]);
    });

    private MetricTarget Target(TokenPair pair, MatrixView cleanLogits, int answer, int example)
    {
        _model.Backend.Download(cleanLogits.RowRange(answer, 1), _logits);
        FiniteLogits.Require(_logits, example);
        double[] logProbabilities = [];
        if (_metric.NeedsCleanLogProbabilities)
        {
            logProbabilities = new double[_logits.Length];
            Divergence.LogSoftmax(_logits, logProbabilities);
        }

        return new MetricTarget(pair.Answers, pair.WrongAnswers, logProbabilities);
    }
}
