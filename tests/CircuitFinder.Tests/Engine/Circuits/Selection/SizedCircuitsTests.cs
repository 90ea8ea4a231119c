using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Tests.Engine.Circuits.Selection;

public sealed class SizedCircuitsTests
{
    private static readonly ComputationGraph Graph = new(3, 2);

    [Fact]
    public void Of_SizesThatGiveOneCircuit_AreOneRowWithTheLargestAsked()
    {
        var sized = SizedCircuits.Of([Row(1, 0), Row(3, 0), Row(7, 0), Row(20, 12), Row(25, 12), Row(40, 38)], Row(30, 22));
        Assert.Equal([(7, 0), (25, 12), (30, 22), (40, 38)], sized.Rows.Select(row => (row.EdgesAsked, row.Circuit.EdgeCount)));
        Assert.Equal(2, sized.Reported);
        Assert.Equal(22, sized.Circuit.EdgeCount);
    }

    [Fact]
    public void Of_ReportedCircuitOnTheGrid_StandsInItsPlaceWithItsOwnNumber()
    {
        var sized = SizedCircuits.Of([Row(7, 0), Row(25, 12), Row(40, 38)], Row(21, 12));
        Assert.Equal([(7, 0), (21, 12), (40, 38)], sized.Rows.Select(row => (row.EdgesAsked, row.Circuit.EdgeCount)));
        Assert.Equal(1, sized.Reported);
    }

    private static (int EdgesAsked, Circuit Circuit) Row(int asked, int left) => (asked, RandomPaths.Draw(Graph, left, 1));
}
