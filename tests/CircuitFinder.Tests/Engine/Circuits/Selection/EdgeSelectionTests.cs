using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Tests.Engine.Circuits.Selection;

public sealed class EdgeSelectionTests
{
    private static readonly ComputationGraph Graph = new(2, 2);

    [Fact]
    public void TopN_BothSigns_RanksByMagnitude()
    {
        EdgeScores scores = Edges.Scores(Graph, ("input->m0", -1), ("m0->logits", 3), ("input->logits", -2));

        Assert.Equal(Edges.Circuit(Graph, "m0->logits", "input->logits").Edges, EdgeSelection.TopN(scores, 2).Edges);
    }

    [Fact]
    public void TopN_ByHelpfulness_TakesTheMostNegativeFirst()
    {
        EdgeScores scores = Edges.Scores(Graph, ("input->m0", -1), ("m0->logits", 3), ("input->logits", -2));

        Circuit circuit = EdgeSelection.TopN(scores, 2, EdgeRanking.Helpfulness);

        Assert.Equal(Edges.Circuit(Graph, "input->m0", "input->logits").Edges, circuit.Edges);
        Assert.Equal(Edges.Parse(Graph, "m0->logits"), EdgeSelection.Order(scores, EdgeRanking.Helpfulness)[^1]);
    }

    [Fact]
    public void TopN_EqualMagnitudes_TakesTheLowerEdges()
    {
        var scores = new EdgeScores(Graph, [.. Enumerable.Range(0, Graph.EdgeCount).Select(edge => edge % 2 == 0 ? 1.0 : -1.0)]);

        Assert.Equal([0, 1, 2, 3, 4], EdgeSelection.TopN(scores, 5).Edges);
        Assert.Equal([1, 3, 5], EdgeSelection.TopN(scores, 3, EdgeRanking.Helpfulness).Edges);
    }

    [Fact]
    public void TopN_PositiveAndNegativeZero_Tie()
    {
        var scores = new EdgeScores(Graph, [.. Enumerable.Range(0, Graph.EdgeCount).Select(edge => edge == 0 ? 0.0 : -0.0)]);

        Assert.Equal([0], EdgeSelection.TopN(scores, 1).Edges);
        Assert.Equal([0], EdgeSelection.TopN(scores, 1, EdgeRanking.Helpfulness).Edges);
    }

    [Fact]
    public void Threshold_ScoreExactlyAtIt_IsKept()
    {
        EdgeScores scores = Edges.Scores(Graph, ("input->m0", -1), ("m0->logits", 2), ("input->logits", 0.999));

        Assert.Equal(Edges.Circuit(Graph, "input->m0", "m0->logits").Edges, EdgeSelection.Threshold(scores, 1).Edges);
        Assert.Equal(Edges.Circuit(Graph, "input->m0").Edges, EdgeSelection.Threshold(scores, 1, EdgeRanking.Helpfulness).Edges);
        Assert.Equal(Graph.EdgeCount, EdgeSelection.Threshold(scores, 0).EdgeCount);
    }

    [Fact]
    public void Greedy_BestEdgeIsOutOfReach_TakesOnlyWhatLeadsIntoTheCircuit()
    {
        EdgeScores scores = Edges.Scores(
            Graph, ("input->a1.h1<q>", 9), ("a1.h1->logits", 1), ("input->m0", 8), ("m0->logits", 2), ("a0.h0->logits", 3));

        Assert.Equal(Edges.Circuit(Graph, "a0.h0->logits").Edges, EdgeSelection.Greedy(scores, 1).Edges);
        Assert.Equal(
            Edges.Circuit(Graph, "a0.h0->logits", "m0->logits", "input->m0").Edges, EdgeSelection.Greedy(scores, 3).Edges);
    }

    [Theory]
    [InlineData("q")]
    [InlineData("k")]
    [InlineData("v")]
    public void Greedy_HeadComesIn_OffersAllItsReads(string read)
    {
        EdgeScores scores = Edges.Scores(Graph, ("a1.h1->logits", 1), ($"m0->a1.h1<{read}>", -5));

        Assert.Equal(Edges.Circuit(Graph, "a1.h1->logits", $"m0->a1.h1<{read}>").Edges, EdgeSelection.Greedy(scores, 2).Edges);
    }

    [Fact]
    public void Greedy_EverySize_IsWhatScanningAllCandidatesTakes()
    {
        var graph = new ComputationGraph(3, 3);
        EdgeScores scores = Edges.RandomScores(graph, seed: 5);
        for (int count = 0; count <= graph.EdgeCount; count += 7)
        {
            foreach (EdgeRanking ranking in Enum.GetValues<EdgeRanking>())
            {
                Assert.Equal(Scan(scores, count, ranking), EdgeSelection.Greedy(scores, count, ranking).Edges);
            }
        }
    }

    [Fact]
    public void Greedy_Gpt2Small_EndsWithEveryEdge()
    {
        var graph = new ComputationGraph(12, 12);

        Assert.Equal(graph.EdgeCount, EdgeSelection.Greedy(Edges.RandomScores(graph, seed: 1), graph.EdgeCount).EdgeCount);
    }

    [Fact]
    public void Select_EachMethod_IsTheMethod()
    {
        EdgeScores scores = Edges.RandomScores(Graph, seed: 2);

        Assert.Equal(EdgeSelection.TopN(scores, 9).Edges, EdgeSelection.Select(SelectionMethod.TopN, scores, 9).Edges);
        Assert.Equal(EdgeSelection.Greedy(scores, 9).Edges, EdgeSelection.Select(SelectionMethod.Greedy, scores, 9).Edges);
        Assert.NotEqual(EdgeSelection.TopN(scores, 9).Edges, EdgeSelection.Greedy(scores, 9).Edges);
    }

    [Fact]
    public void Select_ScoreIsNotANumber_NamesTheEdge()
    {
        EdgeScores scores = Edges.Scores(Graph, ("input->m1", double.NaN));
        Func<Circuit>[] selections =
        [
            () => EdgeSelection.TopN(scores, 1), () => EdgeSelection.Greedy(scores, 1), () => EdgeSelection.Threshold(scores, 1),
        ];

        foreach (Func<Circuit> select in selections)
        {
            Assert.Contains("input->m1", Assert.Throws<ArgumentException>(select).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Select_TooFewScores_NamesBothCounts()
    {
        var scores = new EdgeScores(Graph, ImmutableArray.Create(1.0, 2.0));

        ArgumentException fault = Assert.Throws<ArgumentException>(() => EdgeSelection.TopN(scores, 1));

        Assert.Contains($"2 scores for the {Graph.EdgeCount} edges", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SelectionMethod.TopN, -1)]
    [InlineData(SelectionMethod.Greedy, -1)]
    [InlineData(SelectionMethod.TopN, 1000)]
    [InlineData(SelectionMethod.Greedy, 1000)]
    public void Select_ImpossibleCount_Throws(SelectionMethod method, int count)
        => Assert.Throws<ArgumentOutOfRangeException>(() => EdgeSelection.Select(method, Edges.RandomScores(Graph, seed: 3), count));

    private static SortedSet<int> Scan(EdgeScores scores, int count, EdgeRanking ranking)
    {
        ComputationGraph graph = scores.Graph;
        var nodes = new HashSet<int> { -1 };
        var taken = new SortedSet<int>();
        while (taken.Count < count)
        {
            int best = Enumerable.Range(0, graph.EdgeCount)
                .Where(edge => !taken.Contains(edge) && nodes.Contains(graph.NodeOfDestination(graph.EdgeEnds(edge).Destination)))
                .MinBy(edge => ranking == EdgeRanking.Magnitude ? -Math.Abs(scores.Values[edge]) : scores.Values[edge]);
            taken.Add(best);
            nodes.Add(graph.EdgeEnds(best).Source);
        }

        return taken;
    }
}
