using CircuitFinder.Engine.Models.Files;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>GPT-NeoX, Pythia: attention and MLP in parallel unless the config says otherwise, partial rotary embeddings.</summary>
internal sealed class GptNeoXFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "gpt_neox";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["gpt_neox.", ""];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: false, positions: 2048, hasPlainHeads: true);
        var rule = new LayerRule(0, RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, partial: 0.25));
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "gelu"),
            LayerNormEpsilon = config.Number("layer_norm_eps", 1e-5),
            IsParallel = config.Flag("use_parallel_residual", true),
            HasPositionTable = false,
            HasAttentionBias = config.Flag("attention_bias", true),
            LayerRules = [.. Enumerable.Repeat(rule, shape.LayerCount)],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape)
    {
        int dim = shape.ModelDim;
        yield return Families.Recipes.Table(Gpt2Layout.TokenEmbedding, "embed_in.weight", shape.VocabSize, dim);
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            string name = Gpt2Layout.Layer(layer);
            string own = FormattableString.Invariant($"layers.{layer}.");
            string fused = own + "attention.query_key_value";
            ArrayRecipe[] all =
            [
                .. Families.Recipes.Norm(name + "ln_1", own + "input_layernorm", dim, hasBias: true),
                .. Families.Recipes.Linear(
                    name + "attn.c_attn", dim, shape.HasAttentionBias, (fused, 3 * shape.HeadsDim, Rows(shape, 0)), (fused, 3 * shape.HeadsDim, Rows(shape, 1)), (fused, 3 * shape.HeadsDim, Rows(shape, 2))),
                .. Families.Recipes.Linear(name + "attn.c_proj", shape.HeadsDim, shape.HasAttentionBias, (own + "attention.dense", dim, null)),
                .. Families.Recipes.Norm(name + "ln_2", own + "post_attention_layernorm", dim, hasBias: true),
                .. Families.Recipes.Linear(name + "mlp.c_fc", dim, true, (own + "mlp.dense_h_to_4h", shape.MlpDim, null)),
                .. Families.Recipes.Linear(name + "mlp.c_proj", shape.MlpDim, true, (own + "mlp.dense_4h_to_h", dim, null)),
            ];
            foreach (ArrayRecipe recipe in all)
            {
                yield return recipe;
            }
        }

        foreach (ArrayRecipe recipe in Families.Recipes.Norm(Gpt2Layout.FinalNorm, "final_layer_norm", dim, hasBias: true).Concat(Families.Recipes.Unembedding(shape, "^embed_out")))
        {
            yield return recipe;
        }
    }

    // Stored head by head, each as its query, key and value.
    private static int[] Rows(ModelShape shape, int part)
        => [.. Enumerable.Range(0, shape.HeadsDim).Select(column => (((column / shape.HeadDim * 3) + part) * shape.HeadDim) + (column % shape.HeadDim))];

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".attention.bias", StringComparison.Ordinal) || name.EndsWith(".masked_bias", StringComparison.Ordinal) || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
