using CircuitFinder.Engine.Graphs;
using CircuitFinder.Tests.Engine.Circuits;

namespace CircuitFinder.Tests.Engine.Graphs;

public sealed class CircuitEditsTests
{
    private static readonly ComputationGraph Graph = new(2, 2);

    private static readonly Circuit Sample = Edges.Circuit(Graph, "input->a0.h0<v>", "a0.h0->m1", "input->m1", "m1->logits", "input->logits");

    [Fact]
    public void WithoutEdge_KeepsTheOthers()
        => Assert.Equal(
            ["input->a0.h0<v>", "a0.h0->m1", "input->logits", "m1->logits"],
            Edges.Names(CircuitEdits.WithoutEdge(Sample, Edges.Parse(Graph, "input->m1"))));

    [Fact]
    public void WithoutNodes_LosesEveryEdgeInAndOut()
        => Assert.Equal(
            ["input->m1", "input->logits", "m1->logits"], Edges.Names(CircuitEdits.WithoutNodes(Sample, new HashSet<int> { Graph.HeadSource(0, 0) })));

    [Fact]
    public void Complement_AndTheCircuit_AreTheWholeGraph()
    {
        Circuit complement = CircuitEdits.Complement(Sample);
        Assert.Equal(Graph.EdgeCount, Sample.EdgeCount + complement.EdgeCount);
        Assert.DoesNotContain(Sample.Edges, complement.Contains);
    }

    [Fact]
    public void Candidates_AreHeadsAndMlps()
        => Assert.Equal(["a0.h0", "m1"], CircuitEdits.Candidates(Sample).Select(Graph.SourceName));
}
