using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Planted;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Engine.Planted;

/// <summary>Measures circuits of a planted model on some of its prompts, on any backend.</summary>
internal sealed class PlantedMeter : IDisposable
{
    private readonly PlantedCircuit _planted;
    private readonly ImmutableArray<TokenPair> _pairs;
    private readonly IBackend _backend;
    private readonly Transformer _model;

    public PlantedMeter(PlantedCircuit planted, IBackend backend, int pairCount)
    {
        _planted = planted;
        _pairs = planted.Pairs[..pairCount];
        _backend = backend;
        _model = planted.Build(backend);
        Graph = ModelGraph.Of(planted.Shape);
        ImmutableArray<CircuitMeasurement> ends = Measure([Circuit.Whole(Graph), Circuit.Empty(Graph)]);
        (Whole, Empty) = (ends[0], ends[1]);
    }

    public ComputationGraph Graph { get; }

    public CircuitMeasurement Whole { get; }

    public CircuitMeasurement Empty { get; }

    public ImmutableArray<CircuitMeasurement> Measure(IReadOnlyList<Circuit> circuits)
        => CircuitEvaluator.Measure(_model, _pairs, MetricCatalog.Find(_planted.MetricName), circuits, new EvaluationOptions());

    public double Faithfulness(CircuitMeasurement measured)
        => (measured.MeanMetric - Empty.MeanMetric) / (Whole.MeanMetric - Empty.MeanMetric);

    public double Faithfulness(IEnumerable<string> edges) => Faithfulness(Measure([_planted.ToCircuit(edges)])[0]);

    /// <summary>The change of faithfulness when each of some edges of a circuit goes alone; zero for all others.</summary>
    public double[] Changes(Circuit circuit, IEnumerable<int> edges)
    {
        int[] dropped = [.. edges];
        ImmutableArray<CircuitMeasurement> measured = Measure(
            [circuit, .. dropped.Select(edge => Circuit.Of(Graph, circuit.Edges.Where(other => other != edge)))]);
        double[] changes = new double[Graph.EdgeCount];
        for (int i = 0; i < dropped.Length; i++)
        {
            changes[dropped[i]] = Faithfulness(measured[i + 1]) - Faithfulness(measured[0]);
        }

        return changes;
    }

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
    }
}
