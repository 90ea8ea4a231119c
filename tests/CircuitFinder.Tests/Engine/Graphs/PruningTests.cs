using CircuitFinder.Engine.Graphs;
using CircuitFinder.Tests.Engine.Circuits;
using FsCheck;
using FsCheck.Fluent;

namespace CircuitFinder.Tests.Engine.Graphs;

public sealed class PruningTests
{
    private static readonly ComputationGraph Graph = new(3, 2);

    [Fact]
    public void Prune_SourceThatNothingReads_LosesItsInEdges()
    {
        Circuit pruned = Pruning.Prune(Edges.Circuit(Graph, "input->logits", "input->a0.h0<v>", "a0.h0->m1"));

        Assert.Equal(["input->logits"], Edges.Names(pruned));
    }

    [Fact]
    public void Prune_SourceWithoutReads_LosesItsOutEdges()
    {
        Circuit pruned = Pruning.Prune(Edges.Circuit(Graph, "input->logits", "m0->m1", "m1->logits"));

        Assert.Equal(["input->logits"], Edges.Names(pruned));
    }

    [Fact]
    public void Prune_OneReadOfAHeadIsEnough_KeepsTheHead()
    {
        Circuit circuit = Edges.Circuit(Graph, "input->a0.h0<k>", "a0.h0->a2.h1<q>", "a2.h1->logits");

        Assert.Equal(circuit.Edges, Pruning.Prune(circuit).Edges);
    }

    [Fact]
    public void Prune_SharedRead_StaysAsLongAsOneOfItsHeadsIsRead()
    {
        var graph = new ComputationGraph(2, 4, keyValueReadCount: 2);
        Circuit used = Edges.Circuit(graph, "input->a0.kv1<k>", "a0.h3->logits");
        Circuit unused = Edges.Circuit(graph, "input->logits", "input->a0.kv1<k>", "input->a0.kv0<v>", "a0.h1->logits");

        Assert.Equal(used.Edges, Pruning.Prune(used).Edges);
        Assert.Equal(["input->a0.kv0<v>", "a0.h1->logits", "input->logits"], Edges.Names(Pruning.Prune(unused)).OrderBy(name => name.Contains("logits", StringComparison.Ordinal)).ThenBy(name => name));
        Assert.True(Pruning.Prune(unused).IsNodeKept(graph.HeadSource(0, 1)));
        Assert.False(Pruning.Prune(unused).IsNodeKept(graph.HeadSource(0, 0)));
        Assert.Equal(Pruning.Prune(unused).Edges, CircuitGraph.Of(unused).Prune().Edges);
    }

    [Fact]
    public void Prune_NoPathFromInputToLogits_LeavesNothing()
        => Assert.Empty(Pruning.Prune(Edges.Circuit(Graph, "input->m0", "m1->logits")).Edges);

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Prune_WholeGraph_LosesNothing(bool hasMlp, bool isParallel)
    {
        var graph = new ComputationGraph(3, 2, hasMlp, isParallel);

        Assert.Equal(graph.EdgeCount, Pruning.Prune(Circuit.Whole(graph)).EdgeCount);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Prune_RandomEdges_IsWhatRepeatingUntilStableLeaves(bool hasMlp, bool isParallel)
    {
        var graph = new ComputationGraph(3, 2, hasMlp, isParallel);
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            Gen.Choose(2, 60).ToArbitrary(),
            (seed, percent) =>
            {
                var random = new Random(seed);
                int[] kept = [.. Enumerable.Range(0, graph.EdgeCount).Where(_ => random.Next(100) < percent)];
                return Pruning.Prune(Circuit.Of(graph, kept)).Edges.SequenceEqual(RepeatUntilStable(graph, kept));
            }).QuickCheckThrowOnFailure();
    }

    // The rule of numbers.md, word for word.
    private static IEnumerable<int> RepeatUntilStable(ComputationGraph graph, int[] edges)
    {
        var kept = edges.Select(edge => (Edge: edge, graph.EdgeEnds(edge).Source, Node: graph.NodeOfDestination(graph.EdgeEnds(edge).Destination)))
            .ToList();
        int before;
        do
        {
            before = kept.Count;
            var read = kept.Select(edge => edge.Source).ToHashSet();
            kept.RemoveAll(edge => edge.Node >= 0 && !read.Contains(edge.Node));
            var fed = kept.Select(edge => edge.Node).Append(ComputationGraph.InputSource).ToHashSet();
            kept.RemoveAll(edge => !fed.Contains(edge.Source));
        }
        while (kept.Count < before);
        return kept.Select(edge => edge.Edge);
    }
}
