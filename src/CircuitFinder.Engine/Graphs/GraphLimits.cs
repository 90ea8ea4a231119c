using System.Globalization;

namespace CircuitFinder.Engine.Graphs;

/// <summary>The largest computation graphs that are worked with. They are far above any model's; what exceeds them is a mistake in
/// a file.</summary>
/// <remarks>Checked before anything is allocated, in arithmetic that cannot overflow: a file of 400 bytes can ask for any size.</remarks>
internal static class GraphLimits
{
    /// <summary>Most writers into the residual stream: the input, heads and MLPs of all layers. Llama-3.1-405B has 16,255.</summary>
    public const int Sources = 100_000;

    /// <summary>Most edges of a computation graph, with one key and one value read per query head. Llama-3.1-70B has 39,667,961.</summary>
    public const int Edges = 100_000_000;

    /// <summary>Says why a graph is too large.</summary>
    /// <param name="layers">Number of layers, at least 0.</param>
    /// <param name="heads">Heads of a layer, at least 1.</param>
    /// <param name="hasMlp">Whether layers have an MLP.</param>
    /// <param name="isParallel">Whether an MLP reads what its layer's heads read.</param>
    /// <param name="keyValueReads">Key reads, and value reads, of a layer; 0 for one of each head.</param>
    /// <returns>The rest of a sentence about layers and heads; null if it is not too large.</returns>
    public static string? Fault(long layers, long heads, bool hasMlp, bool isParallel, long keyValueReads = 0)
    {
        Int128 sources = 1 + ((Int128)layers * (heads + (hasMlp ? 1 : 0)));
        if (sources > Sources)
        {
            return string.Create(CultureInfo.InvariantCulture, $"make a graph of {sources} sources; at most {Sources} are worked with");
        }

        Int128 edges = EdgeCount(layers, heads, hasMlp, isParallel, keyValueReads);
        return edges > Edges ? string.Create(CultureInfo.InvariantCulture, $"make a graph of {edges} edges; at most {Edges} are worked with") : null;
    }

    /// <summary>Number of edges of a computation graph.</summary>
    public static Int128 EdgeCount(long layers, long heads, bool hasMlp, bool isParallel, long keyValueReads = 0)
    {
        Int128 mlps = hasMlp ? 1 : 0;
        Int128 perLayer = heads + mlps;

        // Sources before each layer's heads, summed over layers.
        Int128 before = layers + (perLayer * layers * ((Int128)layers - 1) / 2);
        Int128 fromOwnHeads = isParallel ? 0 : mlps * layers * heads;
        Int128 reads = heads + (2 * (Int128)(keyValueReads == 0 ? heads : keyValueReads));
        return ((reads + mlps) * before) + fromOwnHeads + 1 + (layers * perLayer);
    }
}
