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
    private readonly MetricTarget[] _targets;
    private readonly double[] _clean;
    private readonly double[] _logits;

    /// <param name="model">The model.</param>
    /// <param name="metric">The performance.</param>
    /// <param name="chunk">The examples.</param>
    /// <param name="cleanLogits">[sequence, vocabulary].</param>
    public AnswerMetric(Transformer model, IMetric metric, PairChunk chunk, MatrixView cleanLogits)
    {
        _model = model;
        _metric = metric;
        _targets = new MetricTarget[chunk.Pairs.Count];
        _clean = new double[_targets.Length];
        _logits = new double[model.Shape.VocabSize];
        for (int i = 0; i < _targets.Length; i++)
        {
            TokenPair pair = chunk.Pairs[i];
            model.Backend.Download(cleanLogits.RowRange(i, 1), _logits);
            FiniteLogits.Require(_logits, chunk.First + i);
            double[] logProbabilities = [];
            if (metric.NeedsCleanLogProbabilities)
            {
                logProbabilities = new double[_logits.Length];
                Divergence.LogSoftmax(_logits, logProbabilities);
            }

            _targets[i] = new MetricTarget(pair.Answers, pair.WrongAnswers, logProbabilities);
            _clean[i] = metric.Evaluate(_logits, _targets[i]);
        }
    }

    /// <summary>Number of examples.</summary>
    public int Count => _targets.Length;

    /// <summary>Adds the metric's change of every example, one by one, so that sums over prompts do not depend on chunks.</summary>
    /// <param name="logits">[sequence, vocabulary], of the changed run.</param>
    /// <param name="sum">Added to.</param>
    public void AddChanges(MatrixView logits, ref double sum)
    {
        for (int i = 0; i < _targets.Length; i++)
        {
            _model.Backend.Download(logits.RowRange(i, 1), _logits);
            sum += _metric.Evaluate(_logits, _targets[i]) - _clean[i];
        }
    }
}
