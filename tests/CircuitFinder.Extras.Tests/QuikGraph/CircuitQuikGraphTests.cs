using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Extras.QuikGraph;
using CircuitFinder.Tests.Engine.Circuits;
using QuikGraph;
using QuikGraph.Algorithms;

namespace CircuitFinder.Extras.Tests.QuikGraph;

public sealed class CircuitQuikGraphTests
{
    private static readonly ComputationGraph Small = new(2, 2);

    [Fact]
    public void ToQuikGraph_SmallCircuit_HasNodesAndTaggedEdges()
    {
        BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>> graph = Edges
            .Circuit(Small, "input->a0.h1<q>", "input->a0.h1<v>", "a0.h1->m1", "m1->logits")
            .ToQuikGraph(Edges.Scores(Small, ("input->a0.h1<q>", -0.5), ("m1->logits", 2)));

        Assert.Equal(["input", "a0.h1", "m1", "logits"], graph.Vertices);
        Assert.Equal(
            [
                ("input", "a0.h1", "input->a0.h1<q>", "query", -0.5),
                ("input", "a0.h1", "input->a0.h1<v>", "value", 0),
                ("a0.h1", "m1", "a0.h1->m1", "mlp", 0),
                ("m1", "logits", "m1->logits", "logits", 2),
            ],
            graph.Edges.OrderBy(edge => edge.Tag.Number).Select(edge => (edge.Source, edge.Target, edge.Tag.Name, edge.Tag.Role, edge.Tag.Score)));
        Assert.Equal(2, graph.InDegree("a0.h1"));
    }

    [Fact]
    public void ToQuikGraph_NoScores_TagsNoNumber()
        => Assert.All(Circuit.Whole(Small).ToQuikGraph().Edges, edge => Assert.True(double.IsNaN(edge.Tag.Score)));

    [Fact]
    public void ToQuikGraph_ScoresOfAnotherShape_NamesBoth()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Circuit.Whole(Small).ToQuikGraph(Edges.RandomScores(new ComputationGraph(1, 3), seed: 1)));

        Assert.StartsWith("The scores are of 1 layers and 3 heads, the circuit of 2 layers and 2 heads.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToQuikGraph_RandomCircuits_HasTheCircuitAndGivesItBack()
        => Assert.All(SampleCircuits.All, sample =>
        {
            (Circuit circuit, EdgeScores scores) = sample;
            BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>> graph = circuit.ToQuikGraph(scores);

            Assert.Equal(circuit.NodeCount, graph.VertexCount);
            Assert.Equal(circuit.EdgeCount, graph.EdgeCount);
            foreach (TaggedEdge<string, CircuitEdge> edge in graph.Edges)
            {
                Assert.Equal(circuit.Graph.EdgeName(edge.Tag.Number), edge.Tag.Name);
                Assert.Equal(edge.Tag.Name.Split('<')[0], $"{edge.Source}->{edge.Target}");
                Assert.Equal(scores.Values[edge.Tag.Number], edge.Tag.Score);
            }

            Assert.Equal(circuit.Edges, graph.Edges.ToCircuit(circuit.Graph).Edges);
        });

    [Fact]
    public void Prune_RandomCircuits_EqualsOurOwn()
    {
        int pruned = 0;
        Assert.All(SampleCircuits.All, sample =>
        {
            Circuit ours = Pruning.Prune(sample.Circuit);
            pruned += ours.EdgeCount > 0 && ours.EdgeCount < sample.Circuit.EdgeCount ? 1 : 0;

            Assert.Equal(ours.Edges, CircuitQuikGraph.Prune(sample.Circuit).Edges);
        });

        Assert.True(pruned > 50, $"only {pruned} circuits lose some edges and keep some");
    }

    [Fact]
    public void Reachability_RandomCircuits_EqualsAPlainWalk()
        => Assert.All(SampleCircuits.All, sample =>
        {
            BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>> graph = sample.Circuit.ToQuikGraph();
            foreach (string node in Names(sample.Circuit.Graph))
            {
                Assert.Equal(Walk(sample.Circuit, node, forward: true), graph.NodesReachableFrom(node).Order(StringComparer.Ordinal));
                Assert.Equal(Walk(sample.Circuit, node, forward: false), graph.NodesThatReach(node).Order(StringComparer.Ordinal));
            }
        });

    [Fact]
    public void TopologicalSort_RandomCircuits_PutsSourcesBeforeWhatReadsThem()
        => Assert.All(SampleCircuits.All, sample =>
        {
            BidirectionalGraph<string, TaggedEdge<string, CircuitEdge>> graph = sample.Circuit.ToQuikGraph();
            List<string> order = [.. graph.TopologicalSort()];

            Assert.Equal(graph.VertexCount, order.Distinct().Count());
            Assert.DoesNotContain(graph.Edges, edge => order.IndexOf(edge.Source) >= order.IndexOf(edge.Target));
        });

    private static IEnumerable<string> Names(ComputationGraph graph)
        => Enumerable.Range(0, graph.SourceCount).Select(graph.SourceName).Append("logits");

    // Goes along the kept edges, told by their names, until nothing new comes up.
    private static SortedSet<string> Walk(Circuit circuit, string start, bool forward)
    {
        (string From, string To)[] steps = [.. circuit.Edges
            .Select(edge => circuit.Graph.EdgeName(edge).Split('<')[0].Split("->"))
            .Select(ends => forward ? (ends[0], ends[1]) : (ends[1], ends[0]))];
        SortedSet<string> found = new(StringComparer.Ordinal);
        if (steps.Any(step => step.From == start || step.To == start))
        {
            found.Add(start);
        }

        for (int count = -1; count != found.Count;)
        {
            count = found.Count;
            found.UnionWith(steps.Where(step => found.Contains(step.From)).Select(step => step.To).ToArray());
        }

        return found;
    }
}
