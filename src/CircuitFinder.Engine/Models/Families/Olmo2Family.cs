using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>OLMo 2 and 3: no norms before attention and MLP but behind them; queries and keys normed over all heads together; OLMo 3 with
/// windows on three of four layers.</summary>
/// <param name="modelType">As config.json names it.</param>
internal sealed class Olmo2Family(string modelType) : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => modelType;

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        config.RequireValue("attention_bias", false, "biases of attention behind a norm are not supported");
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: false, positions: 2048);
        RotaryRule whole = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 10000);

        // A scaling of positions is of whole layers alone.
        double theta = config.Object("rope_parameters")?.Number("rope_theta", 10000) ?? config.Number("rope_theta", 10000);
        var local = new RotaryRule(RotaryConfig.Frequencies(shape.HeadDim, theta));
        int window = ModelType == "olmo3" ? config.OptionalSize("sliding_window", ModelLimits.TableRows) ?? 4096 : 0;
        bool[] sliding = window == 0 ? new bool[shape.LayerCount] : FamilyConfig.Sliding(config, shape.LayerCount, window, layer => (layer + 1) % 4 != 0);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "silu"),
            LayerNormEpsilon = config.Number("rms_norm_eps", 1e-5),
            Norm = NormKind.RootMeanSquare,
            HasReadNorms = false,
            HasPostNorms = true,
            QueryKeyNorm = NormKind.RootMeanSquare,
            QueryKeyNormEpsilon = config.Number("rms_norm_eps", 1e-5),
            NormsHeadsTogether = true,
            IsGated = true,
            HasPositionTable = false,
            HasAttentionBias = false,
            LayerRules = [.. sliding.Select(isSliding => new LayerRule(isSliding ? window : 0, isSliding ? local : whole))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits());

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
