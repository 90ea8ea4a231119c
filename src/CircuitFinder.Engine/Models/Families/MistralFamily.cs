using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Mistral: Llama with a sliding window on all layers, or on none.</summary>
internal sealed class MistralFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "mistral";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: false, positions: 131072);
        int window = config.OptionalSize("sliding_window", ModelLimits.TableRows) ?? 0;
        bool[] sliding = FamilyConfig.Sliding(config, shape.LayerCount, window, _ => true);
        RotaryRule rotary = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 10000);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "silu"),
            LayerNormEpsilon = config.Number("rms_norm_eps", 1e-6),
            Norm = NormKind.RootMeanSquare,
            IsGated = true,
            HasPositionTable = false,
            LayerRules = [.. sliding.Select(isSliding => new LayerRule(isSliding ? window : 0, rotary))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits());

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
