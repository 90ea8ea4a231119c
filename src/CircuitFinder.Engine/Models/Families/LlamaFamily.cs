using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Llama 1 to 3, TinyLlama, SmolLM: RMS norms, rotary embeddings, gated MLPs, grouped queries.</summary>
internal sealed class LlamaFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "llama";

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
            LayerNormEpsilon = config.Number("rms_norm_eps", 1e-6),
            Norm = NormKind.RootMeanSquare,
            IsGated = true,
            HasPositionTable = false,
            HasAttentionBias = config.Flag("attention_bias", false),
            HasMlpBias = config.Flag("mlp_bias", false),
            LayerRules = [.. Enumerable.Repeat(new LayerRule(0, rotary), shape.LayerCount)],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits { ReadBias = shape.HasAttentionBias, OutputBias = shape.HasAttentionBias, MlpBias = shape.HasMlpBias });

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
