using System.Collections.Immutable;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models;

/// <summary>The architecture of a decoder-only transformer; by default GPT-2's.</summary>
public sealed record ModelShape
{
    private readonly int _headDim;
    private readonly int _outputSize;
    private readonly int _keyValueHeadCount;

    /// <summary>The family, as <c>model_type</c> of its config.json.</summary>
    public string Family { get; init; } = "gpt2";

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

    /// <summary>Number of logits; by default one for each token id.</summary>
    public int OutputSize
    {
        get => _outputSize > 0 ? _outputSize : VocabSize;
        init => _outputSize = value;
    }

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

    /// <summary>Width of a head; by default d_model over heads.</summary>
    public int HeadDim
    {
        get => _headDim > 0 ? _headDim : ModelDim / Math.Max(1, HeadCount);
        init => _headDim = value;
    }

    /// <summary>Key/value heads of a layer, each shared by HeadCount / KeyValueHeadCount heads; by default one per head.</summary>
    public int KeyValueHeadCount
    {
        get => _keyValueHeadCount > 0 ? _keyValueHeadCount : HeadCount;
        init => _keyValueHeadCount = value;
    }

    /// <summary>Whether the graph has one key read and one value read for every key/value head, not for every head.</summary>
    public bool SharesReads { get; init; }

    /// <summary>Key reads, and value reads, of a layer in the graph.</summary>
    public int KeyValueReadCount => SharesReads ? KeyValueHeadCount : HeadCount;

    /// <summary>Reads of a layer's heads in the graph: of queries, keys and values.</summary>
    public int ReadCount => HeadCount + (2 * KeyValueReadCount);

    /// <summary>Heads that share one key/value head.</summary>
    public int GroupSize => HeadCount / KeyValueHeadCount;

    /// <summary>Width of all heads together.</summary>
    public int HeadsDim => HeadCount * HeadDim;

    /// <summary>Width of all queries, keys and values as the weights make them: each key and value once.</summary>
    public int ProjectionDim => (HeadCount + (2 * KeyValueHeadCount)) * HeadDim;

    /// <summary>Width of what an MLP computes from its read: d_mlp, or twice that with gates.</summary>
    public int HiddenDim => IsGated ? 2 * MlpDim : MlpDim;

    /// <summary>What the norms divide by; null where there are none.</summary>
    public NormKind? Norm { get; init; } = NormKind.Layer;

    /// <summary>Whether norms have weights of their own; without, those are folded into what reads them.</summary>
    public bool HasNormWeights { get; init; } = true;

    /// <summary>Whether pairs of rotary coordinates are stored side by side; they are computed half a turn apart.</summary>
    public bool HasAdjacentPairs { get; init; }

    /// <summary>What the norm before the unembedding divides by, where it is another; null where it is not.</summary>
    public NormKind? FinalNorm { get; init; }

    /// <summary>Whether attention and MLPs read the residual stream through a norm.</summary>
    public bool HasReadNorms { get; init; } = true;

    /// <summary>Whether what attention and MLPs write goes through a norm of its own before it is added.</summary>
    public bool HasPostNorms { get; init; }

    /// <summary>Whether, behind a norm, heads count by their raw results and every read norms its own mixture of kept and ablated ones:
    /// EAP-IG's and MIB's way.</summary>
    public bool Renormalises { get; init; }

    /// <summary>Whether a head's output is its share of its layer's normed sum.</summary>
    public bool HasShares => HasPostNorms && !Renormalises;

    /// <summary>Whether a layer's MLP reads what its heads read, not what they write.</summary>
    public bool IsParallel { get; init; }

    /// <summary>Whether MLPs multiply act(x·W_gate) with x·W_up.</summary>
    public bool IsGated { get; init; }

    /// <summary>Whether a table of position embeddings is added to the input.</summary>
    public bool HasPositionTable { get; init; } = true;

    /// <summary>Whether that table is added to what queries and keys read (behind the norm), not to the input: shortformer
    /// (Press et al. 2021, arXiv:2012.15832).</summary>
    public bool ReadsPositions { get; init; }

    /// <summary>Whether a position sees those after it too.</summary>
    public bool IsBidirectional { get; init; }

    /// <summary>Whether MLPs multiply their hidden layer with its softmax: SoLU (Elhage et al. 2022).</summary>
    public bool IsSoftmaxUnit { get; init; }

    /// <summary>The norm that an MLP's hidden layer goes through behind that; null for none.</summary>
    public NormKind? HiddenNorm { get; init; }

    /// <summary>Whether logits have a bias.</summary>
    public bool HasUnembeddingBias { get; init; }

    /// <summary>Whether queries, keys and values (and in most families W_O) have biases.</summary>
    public bool HasAttentionBias { get; init; } = true;

    /// <summary>Whether MLPs have biases.</summary>
    public bool HasMlpBias { get; init; } = true;

    /// <summary>The factor on what attention and MLPs write; it is multiplied into their weights.</summary>
    public double ResidualScale { get; init; } = 1;

    /// <summary>What logits are divided by; it is multiplied into the final norm.</summary>
    public double LogitDivisor { get; init; } = 1;

    /// <summary>The factor on token embeddings.</summary>
    public double EmbeddingScale { get; init; } = 1;

    /// <summary>The factor on query·key where it is none of 1/√head_dim and 1; null for those.</summary>
    public double? ScoreScale { get; init; }

    /// <summary>cap·tanh(score/cap) of attention scores; 0 for none.</summary>
    public double ScoreCap { get; init; }

    /// <summary>cap·tanh(logit/cap) of logits; 0 for none.</summary>
    public double LogitCap { get; init; }

    /// <summary>Queries, keys and values are kept between −bound and bound; 0 for no bound.</summary>
    public double QueryKeyValueBound { get; init; }

    /// <summary>The norm that queries and keys go through; null for none.</summary>
    public NormKind? QueryKeyNorm { get; init; }

    /// <summary>Whether that norm is of all heads together, not of each on its own.</summary>
    public bool NormsHeadsTogether { get; init; }

    /// <summary>Whether the heads of a layer have to be computed together: one's read changes what others write (by a shared key or value
    /// read, a norm of all heads' queries and keys, or a norm behind attention), or positions are added to all queries and keys.</summary>
    public bool CouplesHeads => HasShares || NormsHeadsTogether || ReadsPositions || (SharesReads && KeyValueHeadCount < HeadCount);

    /// <summary>Added to the variance, or the mean square, in that norm.</summary>
    public double QueryKeyNormEpsilon { get; init; } = 1e-6;

    /// <summary>[layer]: windows and rotary embeddings; empty where every layer is plain.</summary>
    public ImmutableArray<LayerRule> LayerRules { get; init; } = [];

    /// <summary>The factor on query·key in a layer.</summary>
    /// <param name="layer">From 0.</param>
    public double AttentionScale(int layer)
        => (ScoreScale ?? (ScalesAttention ? 1 / Math.Sqrt(HeadDim) : 1)) / (ScalesAttentionByLayer ? layer + 1 : 1);

    /// <summary>Window and rotary embedding of a layer.</summary>
    /// <param name="layer">From 0.</param>
    public LayerRule RuleOf(int layer) => LayerRules.IsDefaultOrEmpty ? LayerRule.Plain : LayerRules[layer];

    /// <summary>The point of the residual stream that a layer's MLP reads: see <c>ForwardPass.RunFrom</c>.</summary>
    /// <param name="layer">From 0.</param>
    public int MlpPoint(int layer) => IsParallel ? 2 * layer : (2 * layer) + 1;
}
