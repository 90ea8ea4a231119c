using CircuitFinder.Engine.Models.Files;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>GPT-2: learned positions, layer norms before each part, weights stored as they are used.</summary>
internal sealed class Gpt2Family : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "gpt2";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["", "transformer."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        config.RequireValue("add_cross_attention", false, "cross-attention has no place in a decoder-only graph");
        FamilyConfig.Names names = config.OptionalSize("n_positions", ModelLimits.TableRows) is null ? FamilyConfig.Names.Gpt with { Positions = "n_ctx" } : FamilyConfig.Names.Gpt;
        return FamilyConfig.Sizes(config, ModelType, names, isTied: true, hasPlainHeads: true) with
        {
            Activation = FamilyConfig.Activation(config, "activation_function", "gelu_new"),
            LayerNormEpsilon = config.Number("layer_norm_epsilon", 1e-5),
            ScalesAttention = config.Flag("scale_attn_weights", true),
            ScalesAttentionByLayer = config.Flag("scale_attn_by_inverse_layer_idx", false),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape)
        => Gpt2Layout.Arrays(shape).Select(array => new ArrayRecipe(
            array.Name, new ArrayPart(array.Name == Gpt2Layout.Unembedding ? "^" + array.Name : array.Name, array.Sizes)));

    /// <inheritdoc/>
    public bool IsBuffer(string name) => Gpt2Layout.IsBuffer(name);
}
