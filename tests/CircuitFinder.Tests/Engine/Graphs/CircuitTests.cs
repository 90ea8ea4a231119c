using CircuitFinder.Engine.Graphs;
using CircuitFinder.Tests.Engine.Circuits;

namespace CircuitFinder.Tests.Engine.Graphs;

public sealed class CircuitTests
{
    private static readonly ComputationGraph Graph = new(2, 2);

    [Fact]
    public void NodeCount_PathThroughOneHead_CountsInputHeadAndLogits()
    {
        Circuit circuit = Edges.Circuit(Graph, "input->a0.h1<k>", "input->a0.h1<q>", "a0.h1->logits");

        Assert.Equal(3, circuit.NodeCount);
        Assert.Equal(3, circuit.EdgeCount);
        Assert.True(circuit.IsNodeKept(ComputationGraph.InputSource));
        Assert.True(circuit.IsNodeKept(Graph.HeadSource(0, 1)));
        Assert.True(circuit.IsNodeKept(-1));
        Assert.False(circuit.IsNodeKept(Graph.HeadSource(0, 0)));
        Assert.False(circuit.IsNodeKept(Graph.MlpSource(1)));
    }

    [Fact]
    public void ContainsSource_NodeThatIsOnlyRead_TellsWritingFromReading()
    {
        Circuit circuit = Edges.Circuit(Graph, "input->m0");

        Assert.True(circuit.ContainsSource(ComputationGraph.InputSource));
        Assert.False(circuit.ContainsSource(Graph.MlpSource(0)));
        Assert.True(circuit.ContainsDestination(Graph.MlpDestination(0)));
        Assert.False(circuit.ContainsDestination(Graph.LogitsDestination));
        Assert.True(circuit.IsNodeKept(Graph.MlpSource(0)));
        Assert.False(circuit.IsNodeKept(-1));
    }

    [Fact]
    public void NodeCount_WholeAndEmpty_IsAllAndNone()
    {
        Assert.Equal(Graph.NodeCount, Circuit.Whole(Graph).NodeCount);
        Assert.Equal(Graph.EdgeCount, Circuit.Whole(Graph).EdgeCount);
        Assert.Equal(0, Circuit.Empty(Graph).NodeCount);
        Assert.Empty(Circuit.Empty(Graph).Edges);
    }

    [Fact]
    public void Of_RepeatedEdges_CountOnceInGraphOrder()
    {
        Circuit circuit = Circuit.Of(Graph, [7, 3, 7]);

        Assert.Equal([3, 7], circuit.Edges);
        Assert.Equal(2, circuit.EdgeCount);
    }

    [Fact]
    public void Of_EdgeOutsideTheGraph_Throws()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Circuit.Of(Graph, [Graph.EdgeCount]));
}
