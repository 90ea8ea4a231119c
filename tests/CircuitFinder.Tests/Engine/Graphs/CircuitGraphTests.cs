using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Tests.Engine.Graphs;

/// <summary>The library's algorithms on circuits, held against brute force on small random ones.</summary>
public sealed class CircuitGraphTests
{
    private const int Cases = 60;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Cases)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Prune_RandomCircuit_IsThatOfTheFlatArrays(int seed)
    {
        Circuit circuit = Draw(seed);

        Assert.Equal(Pruning.Prune(circuit).Edges, CircuitGraph.Of(circuit).Prune().Edges);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Order_RandomCircuit_PutsEveryComponentAfterWhatItReads(int seed)
    {
        Circuit circuit = Draw(seed);
        List<int> order = [.. CircuitGraph.Of(circuit).Order()];

        Assert.Equal(order.Distinct(), order);
        Assert.All(circuit.Edges, edge =>
        {
            (int source, int destination) = circuit.Graph.EdgeEnds(edge);
            int node = circuit.Graph.NodeOfDestination(destination);
            Assert.True(node < 0 || order.IndexOf(source) < order.IndexOf(node));
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void StrongestPaths_RandomCircuit_AreTheBestOfAllPaths(int seed)
    {
        Circuit circuit = Draw(seed);
        var random = new Random(seed);
        double[] strengths = [.. Enumerable.Range(0, circuit.Graph.EdgeCount).Select(_ => random.Next(5) == 0 ? 0 : random.NextDouble())];
        double[] expected = [.. Paths(circuit).Select(Strength).Where(strength => strength > 0).OrderDescending().Take(7)];

        var found = CircuitGraph.Of(circuit).StrongestPaths(strengths, 7);

        Assert.Equal(found.Length, found.Select(path => string.Join(' ', path)).Distinct().Count());
        Assert.All(found, path => Assert.Contains(Paths(circuit), other => other.SequenceEqual(path)));
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, Strength(pair.Second), 1e-9));

        double Strength(IEnumerable<int> path) => path.Aggregate(1.0, (product, edge) => product * strengths[edge]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Bottlenecks_RandomCircuit_AreOnEveryPath(int seed)
    {
        Circuit circuit = Draw(seed);
        int[][] paths = [.. Paths(circuit)];
        int[] expected = paths.Length == 0
            ? []
            : [.. Enumerable.Range(1, circuit.Graph.SourceCount - 1).Where(node => paths.All(path => path.Any(edge => circuit.Graph.EdgeEnds(edge).Source == node)))];

        Assert.Equal(expected, CircuitGraph.Of(circuit).Bottlenecks());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void MinimumCut_RandomCircuit_CutsEveryPathAndIsSmallest(int seed)
    {
        Circuit circuit = Draw(seed);
        var cut = CircuitGraph.Of(circuit).MinimumCut();

        Assert.Equal(0, Pruning.Prune(Circuit.Of(circuit.Graph, circuit.Edges.Except(cut))).EdgeCount);
        int[] alive = [.. Pruning.Prune(circuit).Edges];
        Assert.Equal(alive.Length == 0, cut.IsEmpty);
        Assert.All(Smaller(alive, cut.Length - 1), fewer => Assert.NotEqual(0, Pruning.Prune(Circuit.Of(circuit.Graph, alive.Except(fewer))).EdgeCount));
    }

    // Sets of one edge fewer, up to two edges: larger ones would take long.
    private static IEnumerable<int[]> Smaller(int[] edges, int count) => count switch
    {
        1 => edges.Select(edge => (int[])[edge]),
        >= 2 => edges.SelectMany((first, i) => edges.Skip(i + 1).Select(second => (int[])[first, second])),
        _ => [],
    };

    private static IEnumerable<int[]> Paths(Circuit circuit)
    {
        return From(ComputationGraph.InputSource, []);

        IEnumerable<int[]> From(int source, int[] before)
        {
            foreach (int edge in circuit.Edges.Where(edge => circuit.Graph.EdgeEnds(edge).Source == source))
            {
                int node = circuit.Graph.NodeOfDestination(circuit.Graph.EdgeEnds(edge).Destination);
                int[] path = [.. before, edge];
                foreach (int[] whole in node < 0 ? [path] : From(node, path))
                {
                    yield return whole;
                }
            }
        }
    }

    // From sparse circuits without a path to nearly whole ones.
    private static Circuit Draw(int seed)
    {
        var random = new Random(seed);
        var graph = new ComputationGraph(layerCount: 2, headCount: 2, hasMlp: true, isParallel: false);
        double kept = 0.15 + (0.5 * (seed % 10) / 10);
        return Circuit.Of(graph, Enumerable.Range(0, graph.EdgeCount).Where(_ => random.NextDouble() < kept));
    }
}
