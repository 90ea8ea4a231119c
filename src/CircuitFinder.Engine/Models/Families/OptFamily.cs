using CircuitFinder.Engine.Models.Files;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>OPT: learned positions that begin at row 2, relu.</summary>
internal sealed class OptFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "opt";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.decoder.", "decoder.", ""];

    // Rows 0 and 1 of the table were for padding.
    private const int PositionOffset = 2;

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        config.RequireValue("do_layer_norm_before", true, "norms behind each part (OPT-350M) are not supported");
        config.RequireValue("_remove_final_layer_norm", false, "a model without its final norm is not supported");
        ModelShape shape = FamilyConfig.Sizes(
            config, ModelType, new FamilyConfig.Names("num_hidden_layers", "num_attention_heads", "hidden_size", "ffn_dim", "max_position_embeddings"), isTied: true, positions: 2048, hasPlainHeads: true);
        if (config.OptionalSize("word_embed_proj_dim", ModelLimits.Width) is { } width && width != shape.ModelDim)
        {
            config.Fault($"word_embed_proj_dim {width} differs from hidden_size {shape.ModelDim}; embeddings that are projected are not supported");
        }

        return shape with { Activation = FamilyConfig.Activation(config, "activation_function", "relu"), HasAttentionBias = config.Flag("enable_bias", true) };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape)
    {
        int dim = shape.ModelDim;
        bool hasBias = shape.HasAttentionBias;
        yield return Families.Recipes.Table(Gpt2Layout.TokenEmbedding, "embed_tokens.weight", shape.VocabSize, dim);
        yield return new ArrayRecipe(
            Gpt2Layout.PositionEmbedding,
            new ArrayPart("embed_positions.weight", [shape.ContextLength + PositionOffset, dim], false, Families.Recipes.Range(PositionOffset, shape.ContextLength)));
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            string name = Gpt2Layout.Layer(layer);
            string own = FormattableString.Invariant($"layers.{layer}.");
            ArrayRecipe[] all =
            [
                .. Families.Recipes.Norm(name + "ln_1", own + "self_attn_layer_norm", dim, hasBias: true),
                .. Families.Recipes.QueryKeyValue(name + "attn.c_attn", shape, own + "self_attn.", hasBias),
                .. Families.Recipes.Linear(name + "attn.c_proj", shape.HeadsDim, hasBias, (own + "self_attn.out_proj", dim, null)),
                .. Families.Recipes.Norm(name + "ln_2", own + "final_layer_norm", dim, hasBias: true),
                .. Families.Recipes.Linear(name + "mlp.c_fc", dim, hasBias, (own + "fc1", shape.MlpDim, null)),
                .. Families.Recipes.Linear(name + "mlp.c_proj", shape.MlpDim, hasBias, (own + "fc2", dim, null)),
            ];
            foreach (ArrayRecipe recipe in all)
            {
                yield return recipe;
            }
        }

        foreach (ArrayRecipe recipe in Families.Recipes.Norm(Gpt2Layout.FinalNorm, "final_layer_norm", dim, hasBias: true).Concat(Families.Recipes.Unembedding(shape)))
        {
            yield return recipe;
        }
    }
}
