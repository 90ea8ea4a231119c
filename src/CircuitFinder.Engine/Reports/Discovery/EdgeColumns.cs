using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary>The columns by which our tables say what an edge joins, so that rows can be grouped by layer and head.</summary>
/// <remarks>Layer and head are empty where there are none: <c>input</c> and <c>logits</c> have neither, an MLP has no head and no
/// input's name.</remarks>
internal static class EdgeColumns
{
    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "edge", "source", "source_layer", "source_head", "destination", "destination_layer", "destination_head", "destination_input",
    ];

    /// <summary>One cell a column.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="edge">Index of the edge.</param>
    public static string[] Cells(ComputationGraph graph, int edge)
    {
        (int source, int destination) = graph.EdgeEnds(edge);
        (int sourceLayer, int sourceHead) = graph.LayerAndHead(source);
        int node = graph.NodeOfDestination(destination);
        (int destinationLayer, int destinationHead) = node < 0 ? (-1, -1) : graph.LayerAndHead(node);
        if (graph.SharesReads && graph.KindOfDestination(destination) is HeadInput.Key or HeadInput.Value)
        {
            // The number of the key/value head, as in the name.
            destinationHead /= graph.HeadCount / graph.KeyValueReadCount;
        }

        return
        [
            graph.EdgeName(edge), graph.SourceName(source), Number(sourceLayer), Number(sourceHead),
            graph.DestinationName(destination), Number(destinationLayer), Number(destinationHead), InputName(graph.KindOfDestination(destination)),
        ];
    }

    private static string Number(int value) => value < 0 ? string.Empty : CsvTable.Cell(value);

    private static string InputName(HeadInput? kind) => kind switch
    {
        HeadInput.Query => "q",
        HeadInput.Key => "k",
        HeadInput.Value => "v",
        _ => string.Empty,
    };
}
