using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>SmolLM 3: Llama with layers that have no positions.</summary>
internal sealed class SmolLm3Family : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "smollm3";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: true, positions: 32768);
        int interval = config.OptionalSize("no_rope_layer_interval", ModelLimits.TableRows) ?? 4;
        int[] turned = config.Integers("no_rope_layers", shape.LayerCount) is { Length: > 0 } listed
            ? listed
            : [.. Enumerable.Range(1, shape.LayerCount).Select(layer => layer % interval != 0 ? 1 : 0)];
        int window = config.Flag("use_sliding_window", false) ? config.OptionalSize("sliding_window", ModelLimits.TableRows) ?? 0 : 0;
        bool[] sliding = FamilyConfig.Sliding(config, shape.LayerCount, window, layer => turned[layer] != 0);
        RotaryRule rotary = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 2000000);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "silu"),
            LayerNormEpsilon = config.Number("rms_norm_eps", 1e-6),
            Norm = NormKind.RootMeanSquare,
            IsGated = true,
            HasPositionTable = false,
            HasAttentionBias = config.Flag("attention_bias", false),
            HasMlpBias = config.Flag("mlp_bias", false),
            LayerRules = [.. turned.Zip(sliding, (isTurned, isSliding) => new LayerRule(isSliding ? window : 0, isTurned != 0 ? rotary : null))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits { ReadBias = shape.HasAttentionBias, OutputBias = shape.HasAttentionBias, MlpBias = shape.HasMlpBias });

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
