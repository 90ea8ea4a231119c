using System.Collections.Immutable;
using System.Diagnostics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Planted;

/// <summary>A small model built by hand whose circuit is known, with the prompts and the metric of its task.</summary>
/// <remarks>
/// What it means that exactly these edges do the work, under resample ablation and with F the faithfulness:
/// (a) each of <see cref="Alternatives"/>, alone, has F of at least <see cref="LeastFaithfulness"/> and answers every prompt right,
/// and so has their union <see cref="Edges"/>;
/// (b) without any one of its edges, an alternative loses at least <see cref="LeastLoss"/> of F;
/// (c) any edge outside <see cref="Edges"/>, ablated alone in the whole model, changes F by at most <see cref="MostElsewhere"/>.
/// A circuit without redundancy has one alternative: its edges themselves. Edges that carry the same in the clean and the corrupted
/// prompt, such as those that
/// bring positions to a head's queries, do no work in this sense. Zero ablation is not meaningful: it removes the carrier that
/// layer norm rests on.
/// </remarks>
public sealed record PlantedCircuit
{
    /// <summary>Least faithfulness of the circuit, and of each alternative.</summary>
    public const double LeastFaithfulness = 0.95;

    /// <summary>Least fall of an alternative's faithfulness when any one of its edges is dropped.</summary>
    public const double LeastLoss = 0.25;

    /// <summary>Most that the faithfulness of the whole model changes when an edge outside the circuit is ablated alone.</summary>
    public const double MostElsewhere = 0.02;

    private readonly ImmutableDictionary<string, ImmutableArray<float>> _arrays;

    internal PlantedCircuit(FeatureWeights weights)
    {
        Shape = weights.Shape;
        _arrays = weights.ToArrays();
    }

    /// <summary>Short name, as the command line takes it.</summary>
    public required string Name { get; init; }

    /// <summary>What the model does and how, in one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The architecture.</summary>
    public ModelShape Shape { get; }

    /// <summary>Prompt pairs with their answers.</summary>
    public required ImmutableArray<TokenPair> Pairs { get; init; }

    /// <summary>The performance, a name of the metric catalogue.</summary>
    public required string MetricName { get; init; }

    /// <summary>Sets of edges, by name, each of which alone does the task and none of which can spare an edge.</summary>
    public required ImmutableArray<ImmutableArray<string>> Alternatives { get; init; }

    /// <summary>The edges that do the work, by name and in graph order: the union of <see cref="Alternatives"/>.</summary>
    public ImmutableArray<string> Edges
    {
        get
        {
            Circuit circuit = ToCircuit();
            return [.. circuit.Edges.Select(circuit.Graph.EdgeName)];
        }
    }

    /// <summary>The edges that do the work, as a circuit of the model's graph.</summary>
    public Circuit ToCircuit() => ToCircuit(Alternatives.SelectMany(alternative => alternative));

    /// <summary>Edges given by name, as a circuit of the model's graph.</summary>
    /// <param name="edges">Names of edges of the graph; repeats count once.</param>
    /// <exception cref="ArgumentException">The graph has no such edge.</exception>
    public Circuit ToCircuit(IEnumerable<string> edges)
    {
        ComputationGraph graph = ModelGraph.Of(Shape);
        return Circuit.Of(graph, edges.Select(name => graph.TryParseEdge(name, out int edge)
            ? edge
            : throw new ArgumentException($"The graph of {Name} has no edge {name}.", nameof(edges))));
    }

    /// <summary>Builds the model.</summary>
    /// <param name="backend">Where the weights go; not disposed of with the model.</param>
    public Transformer Build(IBackend backend) => new(backend, Shape, (name, destination) => Upload(backend, name, destination));

    private void Upload(IBackend backend, string name, MatrixView destination)
    {
        ImmutableArray<float> values = _arrays[name];
        Debug.Assert(values.Length == destination.Rows * destination.Columns, "The layout gives arrays their sizes.");
        backend.Upload(values.AsSpan(), destination);
    }
}
