using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>The order in which ACDC goes through a graph.</summary>
internal static class AcdcPlan
{
    /// <summary>Destinations in reverse topological order: logits; per layer from the last, the MLP's read, then v, k and q of
    /// heads H−1 … 0.</summary>
    public static IEnumerable<int> Destinations(ComputationGraph graph, AcdcOrder order)
    {
        yield return graph.LogitsDestination;
        for (int layer = graph.LayerCount - 1; layer >= 0; layer--)
        {
            if (graph.HasMlp)
            {
                yield return graph.MlpDestination(layer);
            }

            foreach (int destination in HeadDestinations(graph, layer, order))
            {
                yield return destination;
            }
        }
    }

    /// <summary>The reads of a layer's heads: all v, then all k, then all q.</summary>
    public static IEnumerable<int> HeadDestinations(ComputationGraph graph, int layer, AcdcOrder order)
    {
        foreach (HeadInput kind in new[] { HeadInput.Value, HeadInput.Key, HeadInput.Query })
        {
            int reads = kind == HeadInput.Query ? graph.HeadCount : graph.KeyValueReadCount;
            for (int i = reads - 1; i >= 0; i--)
            {
                yield return graph.HeadDestination(layer, kind, i * (graph.HeadCount / reads));
            }
        }
    }

    /// <summary>A destination's sources in the order in which they are tried.</summary>
    public static int[] Sources(ComputationGraph graph, int destination, AcdcOrder order)
    {
        IEnumerable<int> sources = Enumerable.Range(0, graph.SourcesBefore(destination));
        bool layersAscend = order is AcdcOrder.LayersAscending or AcdcOrder.EarliestFirst;
        bool headsAscend = order is AcdcOrder.HeadsAscending or AcdcOrder.EarliestFirst;

        // A component's place: 0 for the input, then attention and MLP of each layer.
        int Place(int source)
        {
            (int layer, int head) = graph.LayerAndHead(source);
            return layer < 0 ? 0 : 1 + (2 * layer) + (head < 0 ? 1 : 0);
        }

        return
        [
            .. sources
                .OrderBy(source => layersAscend ? Place(source) : -Place(source))
                .ThenBy(source => headsAscend ? source : -source),
        ];
    }
}
