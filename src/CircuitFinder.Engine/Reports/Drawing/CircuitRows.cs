using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Sorts a circuit's nodes into the rows of a picture, from the input up.</summary>
internal static class CircuitRows
{
    /// <summary>Rows that hold a kept node, input first; every edge of the circuit leads from a row to a later one.</summary>
    public static ImmutableArray<CircuitRow> Of(Circuit circuit)
        => [.. All(circuit.Graph)
            .Select(row => row with { Nodes = [.. row.Nodes.Where(circuit.IsNodeKept)] })
            .Where(row => !row.Nodes.IsEmpty)];

    private static IEnumerable<CircuitRow> All(ComputationGraph graph)
    {
        yield return new CircuitRow("embedding", -1, [ComputationGraph.InputSource]);
        for (int layer = 0; layer < graph.LayerCount; layer++)
        {
            int current = layer;
            ImmutableArray<int> heads = [.. Enumerable.Range(0, graph.HeadCount).Select(head => graph.HeadSource(current, head))];
            string name = string.Create(CultureInfo.InvariantCulture, $"layer {layer}");
            if (graph.HasMlp && graph.IsParallel)
            {
                yield return new CircuitRow(name, layer, heads.Add(graph.MlpSource(layer)));
                continue;
            }

            yield return new CircuitRow($"{name} heads", layer, heads);
            if (graph.HasMlp)
            {
                yield return new CircuitRow($"{name} MLP", layer, [graph.MlpSource(layer)]);
            }
        }

        yield return new CircuitRow("unembedding", graph.LayerCount, [-1]);
    }
}
