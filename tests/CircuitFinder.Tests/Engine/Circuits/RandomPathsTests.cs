using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Tests.Engine.Circuits;

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
