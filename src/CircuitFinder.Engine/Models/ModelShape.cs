using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models;

/// <summary>The architecture of a decoder-only pre-norm transformer of the GPT-2 family.</summary>
public sealed record ModelShape
{
    /// <summary>Number of layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Attention heads a layer.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Width of the residual stream, d_model.</summary>
    public required int ModelDim { get; init; }

    /// <summary>Width of the MLP's hidden layer; 0 for attention-only models.</summary>
    public required int MlpDim { get; init; }

    /// <summary>Number of token ids.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Greatest number of positions.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The MLP's activation function.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.GeluTanh;

    /// <summary>Added to the variance in layer norm.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether the unembedding is the transposed token embedding.</summary>
    public bool IsTied { get; init; } = true;

    /// <summary>Whether query·key is divided by √head_dim.</summary>
    public bool ScalesAttention { get; init; } = true;

    /// <summary>Whether query·key of layer l is also divided by l + 1.</summary>
    public bool ScalesAttentionByLayer { get; init; }

    /// <summary>Whether layers have an MLP.</summary>
    public bool HasMlp => MlpDim > 0;

    /// <summary>Width of a head.</summary>
    public int HeadDim => ModelDim / HeadCount;

    /// <summary>The factor on query·key in a layer.</summary>
    /// <param name="layer">From 0.</param>
    public double AttentionScale(int layer)
        => (ScalesAttention ? 1 / Math.Sqrt(HeadDim) : 1) / (ScalesAttentionByLayer ? layer + 1 : 1);
}
