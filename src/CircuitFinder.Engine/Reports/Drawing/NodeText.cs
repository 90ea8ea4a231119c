using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>How pictures name nodes and what flows between them.</summary>
internal static class NodeText
{
    public static string Name(ComputationGraph graph, int node)
        => node < 0 ? graph.DestinationName(graph.LogitsDestination) : graph.SourceName(node);

    /// <summary><c>input</c>, <c>head</c>, <c>mlp</c> or <c>logits</c>.</summary>
    public static string Role(ComputationGraph graph, int node)
        => node < 0 ? "logits"
            : node == ComputationGraph.InputSource ? "input"
            : graph.LayerAndHead(node).Head < 0 ? "mlp" : "head";

    /// <summary>What a destination is read for: <c>query</c>, <c>key</c>, <c>value</c>, <c>mlp</c> or <c>logits</c>.</summary>
    public static string ReadRole(ComputationGraph graph, int destination)
        => graph.KindOfDestination(destination) switch
        {
            HeadInput.Query => "query",
            HeadInput.Key => "key",
            HeadInput.Value => "value",
            _ => Role(graph, graph.NodeOfDestination(destination)),
        };
}
