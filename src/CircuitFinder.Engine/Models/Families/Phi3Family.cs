using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Phi 3, 3.5 and 4-mini: Llama with fused tensors, longrope and partial rotary embeddings.</summary>
internal sealed class Phi3Family : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "phi3";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: false, positions: 4096);
        int window = config.OptionalSize("sliding_window", ModelLimits.TableRows) ?? 0;
        bool[] sliding = FamilyConfig.Sliding(config, shape.LayerCount, window, _ => true);
        RotaryRule rotary = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 10000, isPhi: true);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "silu"),
            LayerNormEpsilon = config.Number("rms_norm_eps", 1e-5),
            Norm = NormKind.RootMeanSquare,
            IsGated = true,
            HasPositionTable = false,
            LayerRules = [.. sliding.Select(isSliding => new LayerRule(isSliding ? window : 0, rotary))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits { IsFused = true });

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
