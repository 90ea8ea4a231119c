using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>What circuits are measured on: the same for every figure of an evaluation.</summary>
/// <param name="Model">The model.</param>
/// <param name="Pairs">Prompt pairs, at least one.</param>
/// <param name="Metric">The performance.</param>
/// <param name="Options">Ablation, batch size, progress.</param>
public sealed record EvaluationSubject(Transformer Model, ImmutableArray<TokenPair> Pairs, IMetric Metric, EvaluationOptions Options)
{
    private readonly MeasurementCache _known = new(Model, Pairs, Metric, Options.Ablation);

    /// <summary>The model's whole graph.</summary>
    public ComputationGraph Graph { get; } = ModelGraph.Of(Model.Shape);

    /// <summary>Measures circuits: see <see cref="CircuitEvaluator"/>. A circuit that was measured before is not run again.</summary>
    /// <param name="circuits">Of the model's graph; may be none.</param>
    public ImmutableArray<CircuitMeasurement> Measure(IReadOnlyList<Circuit> circuits)
        => _known.Fits(this) ? _known.Measure(circuits, Options) : CircuitEvaluator.Measure(Model, Pairs, Metric, circuits, Options);

    /// <summary>The same, with progress reported elsewhere.</summary>
    /// <param name="progress">Told the fraction done.</param>
    public EvaluationSubject Telling(IProgress<double>? progress) => this with { Options = Options with { Progress = progress } };
}
