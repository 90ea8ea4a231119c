using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>D, what ACDC minimises: the mean KL divergence from the whole model, or minus the mean performance.</summary>
internal sealed class AcdcObjective
{
    private readonly IBackend _backend;
    private readonly IReadOnlyList<TokenPair> _pairs;
    private readonly IMetric _metric;
    private readonly MatrixView _cleanLogits;
    private readonly TokenBatch _batch;
    private readonly double[] _divergences;
    private readonly double[] _ofAnswers;
    private readonly double[] _logits;

    /// <param name="backend">Holds the logits.</param>
    /// <param name="pairs">[sequence].</param>
    /// <param name="metric">The performance; <c>kl</c> is measured on the backend.</param>
    /// <param name="batch">The clean prompts.</param>
    /// <param name="cleanLogits">[answer, vocabulary]: the whole model's.</param>
    public AcdcObjective(IBackend backend, IReadOnlyList<TokenPair> pairs, IMetric metric, TokenBatch batch, MatrixView cleanLogits)
    {
        _backend = backend;
        _pairs = pairs;
        _metric = metric;
        _cleanLogits = cleanLogits;
        _batch = batch;
        _divergences = new double[pairs.Count];
        _ofAnswers = new double[batch.AnswerCount];
        _logits = new double[cleanLogits.Columns];
        for (int i = 0; i < pairs.Count; i++)
        {
            int example = i;
            AnswerAverage.Of(batch, i, answer => Finite(cleanLogits, answer, example));
        }
    }

    /// <summary>D of one circuit.</summary>
    /// <param name="logits">[answer, vocabulary].</param>
    /// <exception cref="UserFaultException">A logit overflowed: D of it is no number, and every comparison with it would be
    /// false.</exception>
    public double Measure(MatrixView logits)
    {
        if (_metric.NeedsCleanLogProbabilities)
        {
            _backend.Divergence(_cleanLogits, logits, _ofAnswers);
            for (int i = 0; i < _pairs.Count; i++)
            {
                _divergences[i] = AnswerAverage.Of(_batch, i, answer => _ofAnswers[answer]);
            }
        }
        else
        {
            for (int i = 0; i < _pairs.Count; i++)
            {
                int example = i;
                _divergences[i] = AnswerAverage.Of(_batch, i, answer =>
                {
                    Finite(logits, answer, example);
                    return -_metric.Evaluate(_logits, new MetricTarget(_pairs[example].Answers, _pairs[example].WrongAnswers));
                });
            }
        }

        int faulty = Array.FindIndex(_divergences, divergence => !double.IsFinite(divergence));
        return faulty < 0 ? _divergences.Average() : throw FiniteLogits.Fault(faulty);
    }

    // Takes a row of logits to the host.
    private double Finite(MatrixView logits, int answer, int example)
    {
        _backend.Download(logits.RowRange(answer, 1), _logits);
        FiniteLogits.Require(_logits, example);
        return 0;
    }
}
