using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Tests.Engine.Circuits.Selection;

public class SizeMatchTests
{
    private static readonly ComputationGraph Graph = new(3, 4);

    [Theory]
    [InlineData(SelectionMethod.TopN)]
    [InlineData(SelectionMethod.Greedy)]
    public void Cut_RandomScores_LeavesExactlyAsManyEdgesAsAskedFor(SelectionMethod selection)
    {
        EdgeScores scores = Edges.RandomScores(Graph, seed: 3);
        foreach (int edges in new[] { 30, 57, 100, Graph.EdgeCount - 1, Graph.EdgeCount })
        {
            Circuit circuit = SizeMatch.Cut(scores, selection, edges);
            Assert.Equal(edges, circuit.EdgeCount);
            Assert.Equal(circuit.Edges, Pruning.Prune(circuit).Edges);
        }
    }

    [Fact]
    public void Cut_NumberThatAPrefixLeaves_IsThatPrefix()
    {
        EdgeScores scores = Edges.RandomScores(Graph, seed: 4);
        Circuit prefix = Pruning.Prune(EdgeSelection.TopN(scores, 80));
        Assert.Equal(prefix.Edges, SizeMatch.Cut(scores, SelectionMethod.TopN, prefix.EdgeCount).Edges);
    }

    [Fact]
    public void Cut_NoEdges_IsEmpty() => Assert.Equal(0, SizeMatch.Cut(Edges.RandomScores(Graph, seed: 5), SelectionMethod.TopN, 0).EdgeCount);
}
