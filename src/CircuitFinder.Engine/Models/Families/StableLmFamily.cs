using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>StableLM: layer norms with biases, gated MLPs, partial rotary embeddings, in parallel if the config says so.</summary>
internal sealed class StableLmFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "stablelm";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: false, positions: 4096);
        config.RequireValue("qk_layernorm", false, "norms of single heads are not supported");
        RotaryRule rotary = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 10000, partial: 0.25);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "silu"),
            LayerNormEpsilon = config.Number("layer_norm_eps", 1e-5),
            Norm = NormKind.Layer,
            IsGated = true,
            HasPositionTable = false,
            IsParallel = config.Flag("use_parallel_residual", false),
            HasAttentionBias = config.Flag("use_qkv_bias", false),
            LayerRules = [.. Enumerable.Repeat(new LayerRule(0, rotary), shape.LayerCount)],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits { NormBias = true, ReadBias = shape.HasAttentionBias });

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
