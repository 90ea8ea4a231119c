using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Qwen 3: Llama with a norm of every head's query and key.</summary>
internal sealed class Qwen3Family : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "qwen3";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: false, positions: 32768);
        bool slides = config.Flag("use_sliding_window", false);
        int window = slides ? config.OptionalSize("sliding_window", ModelLimits.TableRows) ?? 4096 : 0;
        int firstSliding = config.OptionalSize("max_window_layers", ModelLimits.TableRows) ?? 28;
        bool[] sliding = FamilyConfig.Sliding(config, shape.LayerCount, window, layer => layer >= firstSliding);
        shape = shape with { HeadDim = config.OptionalSize("head_dim", ModelLimits.Width) ?? 128 };
        RotaryRule rotary = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 10000);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "silu"),
            LayerNormEpsilon = config.Number("rms_norm_eps", 1e-6),
            Norm = NormKind.RootMeanSquare,
            IsGated = true,
            HasPositionTable = false,
            HasAttentionBias = config.Flag("attention_bias", false),
            QueryKeyNorm = NormKind.RootMeanSquare,
            QueryKeyNormEpsilon = config.Number("rms_norm_eps", 1e-6),
            LayerRules = [.. sliding.Select(isSliding => new LayerRule(isSliding ? window : 0, rotary))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits { ReadBias = shape.HasAttentionBias, OutputBias = shape.HasAttentionBias });

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
