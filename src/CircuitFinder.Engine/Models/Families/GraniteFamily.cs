using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Granite: Llama with four multipliers.</summary>
internal sealed class GraniteFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "granite";

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
            EmbeddingScale = config.Number("embedding_multiplier", 1),
            ScoreScale = config.Number("attention_multiplier", 1),
            ResidualScale = config.Number("residual_multiplier", 1),
            LogitDivisor = config.Number("logits_scaling", 1),
            LayerRules = [.. Enumerable.Repeat(new LayerRule(0, rotary), shape.LayerCount)],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits
    {
        ReadBias = shape.HasAttentionBias,
        OutputBias = shape.HasAttentionBias,
        MlpBias = shape.HasMlpBias,
        ResidualScale = shape.ResidualScale,
        LogitDivisor = shape.LogitDivisor,
    });

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
