using System.Globalization;

namespace CircuitFinder.Engine.Models;

/// <summary>The largest sizes that are worked with. They are far above any model's; what exceeds them is a mistake in a file.</summary>
/// <remarks>Checked before anything is allocated, in arithmetic that cannot overflow: a file of 400 bytes can ask for any size.</remarks>
internal static class ModelLimits
{
    /// <summary>Most writers into the residual stream: the input, heads and MLPs of all layers. Llama-3.1-405B has 16,255.</summary>
    public const int Sources = 100_000;

    /// <summary>Most edges of a computation graph, with one key and one value read per query head. Llama-3.1-70B has 39,667,961.</summary>
    public const int Edges = 100_000_000;

    /// <summary>Greatest width of the residual stream, d_model.</summary>
    public const int Width = 1 << 22;

    /// <summary>Greatest width of an MLP's hidden layer.</summary>
    public const int MlpWidth = 4 * Width;

    /// <summary>Greatest number of token ids, or of positions.</summary>
    public const int TableRows = 1 << 28;

    /// <summary>Says why a graph is too large.</summary>
    /// <param name="layers">Number of layers, at least 0.</param>
    /// <param name="heads">Heads of a layer, at least 1.</param>
    /// <param name="hasMlp">Whether layers have an MLP.</param>
    /// <param name="isParallel">Whether an MLP reads what its layer's heads read.</param>
    /// <returns>The rest of a sentence about layers and heads; null if it is not too large.</returns>
    public static string? GraphFault(long layers, long heads, bool hasMlp, bool isParallel)
    {
        Int128 sources = 1 + ((Int128)layers * (heads + (hasMlp ? 1 : 0)));
        if (sources > Sources)
        {
            return string.Create(CultureInfo.InvariantCulture, $"make a graph of {sources} sources; at most {Sources} are worked with");
        }

        Int128 edges = EdgeCount(layers, heads, hasMlp, isParallel);
        return edges > Edges ? string.Create(CultureInfo.InvariantCulture, $"make a graph of {edges} edges; at most {Edges} are worked with") : null;
    }

    /// <summary>Number of edges of a computation graph.</summary>
    public static Int128 EdgeCount(long layers, long heads, bool hasMlp, bool isParallel)
    {
        Int128 mlps = hasMlp ? 1 : 0;
        Int128 perLayer = heads + mlps;

        // Sources before each layer's heads, summed over layers.
        Int128 before = layers + (perLayer * layers * ((Int128)layers - 1) / 2);
        Int128 fromOwnHeads = isParallel ? 0 : mlps * layers * heads;
        return (((3 * (Int128)heads) + mlps) * before) + fromOwnHeads + 1 + (layers * perLayer);
    }

    /// <summary>Number of parameters of a model.</summary>
    public static Int128 ParameterCount(ModelShape shape)
    {
        Int128 model = shape.ModelDim;
        Int128 mlp = shape.MlpDim;
        Int128 attention = (4 * model * model) + (6 * model);
        Int128 layer = attention + (shape.HasMlp ? (2 * model * mlp) + mlp + (3 * model) : 0);
        Int128 tables = ((Int128)shape.VocabSize * (shape.IsTied ? 1 : 2)) + shape.ContextLength;
        return (tables * model) + (shape.LayerCount * layer) + (2 * model);
    }
}
