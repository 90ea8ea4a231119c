using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Tests.Engine.Circuits;

namespace CircuitFinder.Tests.Engine.Evaluation;

public sealed class CircuitOverlapTests
{
    private static readonly ComputationGraph Graph = new(2, 2);

    [Fact]
    public void Of_TwoCircuits_CountsEdgesAndNodes()
    {
        CircuitOverlap overlap = CircuitOverlap.Of(
            Edges.Circuit(Graph, "input->m0", "m0->logits", "input->a0.h0<q>"),
            Edges.Circuit(Graph, "m0->logits", "input->m1"));

        Assert.Equal(new CircuitOverlap(1, 2, 1, 3, 1, 1), overlap);
        Assert.Equal(0.25, overlap.EdgeJaccard);
        Assert.Equal(0.6, overlap.NodeJaccard);
    }

    [Fact]
    public void Of_EmptyCircuits_AreAlike()
    {
        CircuitOverlap overlap = CircuitOverlap.Of(Circuit.Empty(Graph), Circuit.Empty(Graph));

        Assert.Equal((1, 1), (overlap.EdgeJaccard, overlap.NodeJaccard));
        Assert.Equal(0, CircuitOverlap.Of(Circuit.Empty(Graph), Circuit.Whole(Graph)).NodeJaccard);
    }

    [Fact]
    public void Of_Itself_SharesAll()
        => Assert.Equal(new CircuitOverlap(Graph.EdgeCount, 0, 0, Graph.NodeCount, 0, 0), CircuitOverlap.Of(Circuit.Whole(Graph), Circuit.Whole(Graph)));

    [Theory]
    [InlineData(2, 2, false, false)]
    [InlineData(2, 2, true, true)]
    [InlineData(3, 2, true, false)]
    public void Of_OtherShape_IsTheCallersFault(int layers, int heads, bool hasMlp, bool isParallel)
        => Assert.Throws<ArgumentException>(
            () => CircuitOverlap.Of(Circuit.Whole(Graph), Circuit.Whole(new ComputationGraph(layers, heads, hasMlp, isParallel))));
}
