using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>What circuits do on one set of prompts, each distinct circuit measured once.</summary>
internal sealed class MeasurementCache(Transformer model, ImmutableArray<TokenPair> pairs, IMetric metric, AblationKind ablation)
{
    private readonly Dictionary<Circuit, CircuitMeasurement> _known = new(CircuitComparer.Instance);

    /// <summary>Whether what is known holds for these prompts, this metric and this ablation.</summary>
    public bool Fits(EvaluationSubject subject)
        => subject.Model == model && subject.Pairs == pairs && subject.Metric == metric && subject.Options.Ablation == ablation;

    /// <summary>Measures what is not known yet.</summary>
    /// <returns>One measurement a circuit, in order.</returns>
    public ImmutableArray<CircuitMeasurement> Measure(IReadOnlyList<Circuit> circuits, EvaluationOptions options)
    {
        Circuit[] fresh = [.. circuits.Where(circuit => !_known.ContainsKey(circuit)).Distinct(CircuitComparer.Instance)];
        if (fresh.Length > 0)
        {
            ImmutableArray<CircuitMeasurement> measured = CircuitEvaluator.Measure(model, pairs, metric, fresh, options);
            for (int i = 0; i < fresh.Length; i++)
            {
                _known.Add(fresh[i], measured[i]);
            }
        }

        return [.. circuits.Select(circuit => _known[circuit])];
    }
}
