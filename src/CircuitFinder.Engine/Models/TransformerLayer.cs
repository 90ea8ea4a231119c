using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>The weights of one layer.</summary>
internal sealed class TransformerLayer
{
    /// <summary>Before attention.</summary>
    public required NormWeights AttentionNorm { get; init; }

    /// <summary>Queries, keys and values of all heads: [d_model, 3·d_model].</summary>
    public required LinearWeights QueryKeyValue { get; init; }

    /// <summary>W_O of all heads: [heads·head_dim, d_model].</summary>
    public required LinearWeights Output { get; init; }

    /// <summary>Before the MLP; null without one.</summary>
    public NormWeights? MlpNorm { get; init; }

    /// <summary>[d_model, d_mlp]; null without an MLP.</summary>
    public LinearWeights? MlpIn { get; init; }

    /// <summary>[d_mlp, d_model]; null without an MLP.</summary>
    public LinearWeights? MlpOut { get; init; }

    /// <summary>[3·heads]: the columns of <see cref="QueryKeyValue"/> of each head's query, key and value.</summary>
    public required Weight[] HeadReads { get; init; }

    /// <summary>[heads]: the rows of <see cref="Output"/> of each head.</summary>
    public required Weight[] HeadOutputs { get; init; }
}
