using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>OLMo 1: layer norms without weights, queries, keys and values within a bound.</summary>
internal sealed class OlmoFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "olmo";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: false, positions: 2048);
        RotaryRule rotary = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 10000);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "silu"),
            LayerNormEpsilon = config.Number("layer_norm_eps", 1e-5),
            Norm = NormKind.Layer,
            IsGated = true,
            HasPositionTable = false,
            QueryKeyValueBound = config.OptionalNumber("clip_qkv") ?? 0,
            HasAttentionBias = config.Flag("attention_bias", false),
            LayerRules = [.. Enumerable.Repeat(new LayerRule(0, rotary), shape.LayerCount)],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits { HasNormWeights = false, ReadBias = shape.HasAttentionBias, OutputBias = shape.HasAttentionBias });

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
