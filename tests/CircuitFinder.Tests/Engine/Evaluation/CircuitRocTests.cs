using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Tests.Engine.Circuits;

namespace CircuitFinder.Tests.Engine.Evaluation;

public sealed class CircuitRocTests
{
    /// <summary>Eight edges: input to the head's three reads, the MLP and the logits; the head to MLP and logits; the MLP to the
    /// logits.</summary>
    private static readonly ComputationGraph Graph = new(1, 1);

    private static readonly Circuit Reference = Edges.Circuit(Graph, "input->m0", "m0->logits");

    [Fact]
    public void Measure_EdgesWithScores_RanksByMagnitudeOverAllEdges()
    {
        // The reference's edges rank first and third of eight: one of six others comes between.
        EdgeScores scores = Edges.Scores(Graph, ("input->m0", -3), ("a0.h0->logits", 2), ("m0->logits", 1));
        CircuitRoc roc = CircuitRoc.Measure(RocLevel.Edges, Edges.Circuit(Graph, "a0.h0->logits", "input->m0"), scores, Reference)!;

        Assert.True(roc.HasScores);
        Assert.Equal(
            [(0, 0), (0, 0.5), (1 / 6.0, 0.5), (1 / 6.0, 1), (1, 1)],
            roc.Curve.Points.Select(point => (point.FalsePositiveRate, point.TruePositiveRate)));
        Assert.Equal(1 - (0.5 / 6), roc.Curve.TrapezoidArea, 1e-15);
        Assert.Equal(new RocPoint(double.NaN, 1 / 6.0, 0.5), roc.Kept);
    }

    [Fact]
    public void Measure_Nodes_RanksByTheSumOfOutEdgesAndLeavesTheLogitsOut()
    {
        // |input| = |4 − 3| = 1, |a0.h0| = 2, |m0| = 1; the reference has input and m0.
        EdgeScores scores = Edges.Scores(Graph, ("input->m0", 4), ("input->a0.h0<q>", -3), ("a0.h0->logits", -2), ("m0->logits", 1));
        CircuitRoc roc = CircuitRoc.Measure(RocLevel.Nodes, Edges.Circuit(Graph, "input->logits"), scores, Reference)!;

        Assert.Equal([(0, 0), (1, 0), (1, 1)], roc.Curve.Points.Select(point => (point.FalsePositiveRate, point.TruePositiveRate)));
        Assert.Equal(new RocPoint(double.NaN, 0, 0.5), roc.Kept);
    }

    [Fact]
    public void Measure_WithoutScores_IsItsSinglePoint()
    {
        CircuitRoc roc = CircuitRoc.Measure(RocLevel.Edges, Edges.Circuit(Graph, "input->m0", "input->logits", "a0.h0->m0"), null, Reference)!;

        Assert.False(roc.HasScores);
        Assert.Equal([new(double.NaN, 0, 0), new(double.NaN, 1 / 3.0, 0.5), new(double.NaN, 1, 1)], roc.Curve.Points.AsEnumerable());
    }

    [Theory]
    [InlineData(RocLevel.Edges)]
    [InlineData(RocLevel.Nodes)]
    public void Measure_ReferenceOfNoneOrAll_HasNoRates(RocLevel level)
    {
        Assert.Null(CircuitRoc.Measure(level, Reference, null, Circuit.Empty(Graph)));
        Assert.Null(CircuitRoc.Measure(level, Reference, null, Circuit.Whole(Graph)));
    }

    [Fact]
    public void Measure_OtherShape_IsTheCallersFault()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(
            () => CircuitRoc.Measure(RocLevel.Edges, Circuit.Whole(new ComputationGraph(1, 2)), null, Reference));

        Assert.Contains("1 layers and 2 heads", fault.Message, StringComparison.Ordinal);
    }
}
