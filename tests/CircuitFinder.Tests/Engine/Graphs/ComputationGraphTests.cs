using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Tests.Engine.Graphs;

public sealed class ComputationGraphTests
{
    [Fact]
    public void Counts_Gpt2Small_AreThePublishedOnes()
    {
        var graph = new ComputationGraph(12, 12);

        Assert.Equal(157, graph.SourceCount);
        Assert.Equal(445, graph.DestinationCount);
        Assert.Equal(32_491, graph.EdgeCount);
        Assert.Equal(158, graph.NodeCount);
    }

    [Theory]
    [InlineData(2, 4, true, false, 110)]
    [InlineData(2, 4, true, true, 102)]
    [InlineData(2, 4, false, false, 81)]
    [InlineData(0, 1, true, false, 1)]
    public void EdgeCount_OtherShapes_AddsUpByHand(int layers, int heads, bool hasMlp, bool isParallel, int expected)
        => Assert.Equal(expected, new ComputationGraph(layers, heads, hasMlp, isParallel).EdgeCount);

    [Theory]
    [InlineData(24, 14, 2, 179_749, 79_813)]
    [InlineData(26, 8, 4, 74_218, 50_610)]
    [InlineData(16, 32, 8, 386_713, 195_865)]
    public void EdgeCount_OfSharedReads_IsThePublishedOne(int layers, int heads, int keyValueHeads, int query, int native)
    {
        Assert.Equal(query, new ComputationGraph(layers, heads).EdgeCount);
        Assert.Equal(native, new ComputationGraph(layers, heads, keyValueReadCount: keyValueHeads).EdgeCount);
    }

    [Fact]
    public void Indices_OfSharedReads_FollowTheFormula()
    {
        var graph = new ComputationGraph(2, 6, keyValueReadCount: 2);
        const int PerLayer = 6 + (2 * 2) + 1;
        for (int head = 0; head < 6; head++)
        {
            Assert.Equal(PerLayer + head, graph.HeadDestination(1, HeadInput.Query, head));
            Assert.Equal(PerLayer + 6 + (head / 3), graph.HeadDestination(1, HeadInput.Key, head));
            Assert.Equal(PerLayer + 6 + 2 + (head / 3), graph.HeadDestination(1, HeadInput.Value, head));
        }

        Assert.Equal((2 * PerLayer) - 1, graph.MlpDestination(1));
        Assert.Equal(2 * PerLayer, graph.LogitsDestination);
        Assert.Equal("a1.kv1<k>", graph.DestinationName(PerLayer + 7));
        Assert.Equal([graph.HeadSource(1, 3), graph.HeadSource(1, 4), graph.HeadSource(1, 5)], graph.NodesOfDestination(PerLayer + 7));
        Assert.Equal(HeadInput.Value, graph.KindOfDestination(PerLayer + 9));
    }

    [Fact]
    public void Indices_WithMlp_FollowTheFieldsFormulas()
    {
        const int Layers = 3;
        const int Heads = 5;
        var graph = new ComputationGraph(Layers, Heads);

        Assert.Equal(0, ComputationGraph.InputSource);
        for (int layer = 0; layer < Layers; layer++)
        {
            for (int head = 0; head < Heads; head++)
            {
                Assert.Equal(1 + (layer * (Heads + 1)) + head, graph.HeadSource(layer, head));
                for (int kind = 0; kind < 3; kind++)
                {
                    Assert.Equal(
                        (layer * ((3 * Heads) + 1)) + (kind * Heads) + head, graph.HeadDestination(layer, (HeadInput)kind, head));
                }
            }

            Assert.Equal(1 + (layer * (Heads + 1)) + Heads, graph.MlpSource(layer));
            Assert.Equal((layer * ((3 * Heads) + 1)) + (3 * Heads), graph.MlpDestination(layer));
        }

        Assert.Equal(Layers * ((3 * Heads) + 1), graph.LogitsDestination);
    }

    [Fact]
    public void Indices_AttentionOnly_LeaveNoGapForTheMlp()
    {
        var graph = new ComputationGraph(2, 4, hasMlp: false);

        Assert.Equal(9, graph.SourceCount);
        Assert.Equal(25, graph.DestinationCount);
        Assert.Equal(5, graph.HeadSource(1, 0));
        Assert.Equal(12 + 4, graph.HeadDestination(1, HeadInput.Key, 0));
        Assert.False(graph.TryParseEdge("input->m0", out _));
    }

    [Fact]
    public void TryParseEdge_HeadToMlpOfItsLayer_ExistsOnlyWhereLayersAreSequential()
    {
        Assert.True(new ComputationGraph(2, 2).TryParseEdge("a1.h0->m1", out _));
        Assert.False(new ComputationGraph(2, 2, isParallel: true).TryParseEdge("a1.h0->m1", out _));
        Assert.True(new ComputationGraph(2, 2, isParallel: true).TryParseEdge("a0.h0->m1", out _));
    }

    [Theory]
    [InlineData(12, 12, true, false)]
    [InlineData(3, 2, true, true)]
    [InlineData(3, 2, false, false)]
    public void EdgeName_EveryEdge_ParsesBackToItsNumber(int layers, int heads, bool hasMlp, bool isParallel)
    {
        var graph = new ComputationGraph(layers, heads, hasMlp, isParallel);
        for (int edge = 0; edge < graph.EdgeCount; edge++)
        {
            Assert.True(graph.TryParseEdge(graph.EdgeName(edge), out int parsed));
            Assert.Equal(edge, parsed);
            (int source, int destination) = graph.EdgeEnds(edge);
            Assert.Equal(edge, graph.EdgeIndex(source, destination));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("input")]
    [InlineData("input->")]
    [InlineData("->logits")]
    [InlineData("m1->m1")]
    [InlineData("m0->a0.h0<q>")]
    [InlineData("logits->m0")]
    [InlineData("input->a0.h0")]
    [InlineData("input->a0.h2<q>")]
    [InlineData("input->m2")]
    [InlineData("input->m0->logits")]
    public void TryParseEdge_NoSuchEdge_IsFalse(string name)
        => Assert.False(new ComputationGraph(2, 2).TryParseEdge(name, out _));

    [Fact]
    public void EdgeIndex_SourceWritesAfterTheRead_NamesBothEnds()
    {
        var graph = new ComputationGraph(2, 2);

        ArgumentException fault = Assert.Throws<ArgumentException>(() => graph.EdgeIndex(graph.MlpSource(1), graph.MlpDestination(0)));

        Assert.Contains("m1->m0", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DestinationsOfNode_EverySource_AgreesWithNodeOfDestination(bool hasMlp)
    {
        var graph = new ComputationGraph(3, 4, hasMlp);
        var owners = new List<int>();
        var reads = new int[3];
        for (int source = 0; source < graph.SourceCount; source++)
        {
            int count = graph.DestinationsOfNode(source, reads);
            Assert.Equal(source == 0 ? 0 : graph.LayerAndHead(source).Head < 0 ? 1 : 3, count);
            foreach (int read in reads.Take(count))
            {
                Assert.Equal(source, graph.NodeOfDestination(read));
                Assert.StartsWith(graph.SourceName(source), graph.DestinationName(read), StringComparison.Ordinal);
                owners.Add(read);
            }
        }

        Assert.Equal(-1, graph.NodeOfDestination(graph.LogitsDestination));
        Assert.Equal(graph.DestinationCount - 1, owners.Distinct().Count());
    }

    [Fact]
    public void KindOfDestination_EachRead_IsTheOneInItsName()
    {
        var graph = new ComputationGraph(2, 3);
        for (int destination = 0; destination < graph.DestinationCount; destination++)
        {
            string name = graph.DestinationName(destination);
            HeadInput? expected = name[^2..] switch
            {
                "q>" => HeadInput.Query,
                "k>" => HeadInput.Key,
                "v>" => HeadInput.Value,
                _ => null,
            };
            Assert.Equal(expected, graph.KindOfDestination(destination));
        }
    }
}
