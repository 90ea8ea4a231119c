using System.Diagnostics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Tests.Engine.Circuits;

namespace CircuitFinder.Tests.Engine.Graphs;

public sealed class RandomPathsTests
{
    private static readonly ComputationGraph Graph = new(3, 2);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    public void Draw_AnyCount_KeepsThatManyAndPruningNone(int count)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Circuit drawn = RandomPaths.Draw(Graph, count, _ => true, seed);
            Assert.Equal(count, drawn.EdgeCount);
            Assert.Equal(drawn.Edges, Pruning.Prune(drawn).Edges);
        }
    }

    [Theory]
    [InlineData(1, 1, true, false)]
    [InlineData(2, 3, true, false)]
    [InlineData(3, 2, true, true)]
    [InlineData(3, 2, false, false)]
    [InlineData(4, 4, true, false)]
    public void Draw_EverySizeOfManyGraphs_IsExactConnectedAndPruningNone(int layers, int heads, bool hasMlp, bool isParallel)
    {
        var graph = new ComputationGraph(layers, heads, hasMlp, isParallel);
        for (int count = 0; count <= graph.EdgeCount; count++)
        {
            Circuit drawn = RandomPaths.Draw(graph, count, (ulong)(7 * count));
            Assert.Equal(count, drawn.EdgeCount);
            Assert.Equal(count, Pruning.Prune(drawn).EdgeCount);
        }
    }

    [Fact]
    public void Draw_TwoEdges_ArePathsThroughEveryNode()
    {
        string[] drawn = [.. Enumerable.Range(0, 200).Select(seed => string.Join(' ', Edges.Names(RandomPaths.Draw(Graph, 2, (ulong)seed)))).Distinct()];

        // 6 heads by three reads each, 3 MLPs by one: every circuit of two edges that pruning leaves whole.
        Assert.Equal(21, drawn.Length);
    }

    [Fact]
    public void Draw_AGraphOfGpt2SmallsShape_IsExactAtEverySizeOfTheGridAndFast()
    {
        var graph = new ComputationGraph(12, 12);
        long start = Stopwatch.GetTimestamp();
        foreach (int count in new[] { 1, 2, 32, 324, 3249, 16245, 32490 })
        {
            Circuit drawn = RandomPaths.Draw(graph, count, 1);
            Assert.Equal(count, drawn.EdgeCount);
            Assert.Equal(count, Pruning.Prune(drawn).EdgeCount);
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Draw_MoreThanTheGraphHas_IsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => RandomPaths.Draw(Graph, Graph.EdgeCount + 1, 1));

    [Fact]
    public void Draw_SomeEdgesForbidden_UsesNone()
    {
        Circuit other = RandomPaths.Draw(Graph, 8, _ => true, 1);
        Circuit drawn = RandomPaths.Draw(Graph, 30, edge => !other.Contains(edge), 2);
        Assert.NotEqual(0, drawn.EdgeCount);
        Assert.DoesNotContain(drawn.Edges, other.Contains);
    }

    [Fact]
    public void Draw_NoPathAllowed_GivesNone()
        => Assert.Equal(0, RandomPaths.Draw(Graph, 5, edge => Graph.EdgeEnds(edge).Destination != Graph.LogitsDestination, 1).EdgeCount);

    [Fact]
    public void Draw_Seeds_DecideTheCircuit()
    {
        Assert.Equal(RandomPaths.Draw(Graph, 20, _ => true, 5).Edges, RandomPaths.Draw(Graph, 20, _ => true, 5).Edges);
        Assert.NotEqual(RandomPaths.Draw(Graph, 20, _ => true, 5).Edges, RandomPaths.Draw(Graph, 20, _ => true, 6).Edges);
    }

    [Fact]
    public void DrawBeside_GivesNewEdgesAndNoneBesideTheWholeGraph()
    {
        Circuit circuit = RandomPaths.Draw(Graph, 20, _ => true, 1);
        IReadOnlyList<int> added = RandomPaths.DrawBeside(circuit, 1);
        Assert.NotEmpty(added);
        Assert.DoesNotContain(added, circuit.Contains);
        Assert.Empty(RandomPaths.DrawBeside(Circuit.Whole(Graph), 1));
    }
}
