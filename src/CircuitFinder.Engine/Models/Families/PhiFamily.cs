using CircuitFinder.Engine.Models.Files;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Phi 1, 1.5 and 2: attention and MLP in parallel behind one norm, biases everywhere, partial rotary embeddings.</summary>
internal sealed class PhiFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "phi";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", ""];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        config.RequireValue("qk_layernorm", false, "norms of queries and keys are not supported in this family");
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: false, positions: 2048);
        var rule = new LayerRule(0, RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, partial: 0.5));
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_act", "gelu_new"),
            LayerNormEpsilon = config.Number("layer_norm_eps", 1e-5),
            IsParallel = true,
            HasPositionTable = false,
            HasUnembeddingBias = true,
            LayerRules = [.. Enumerable.Repeat(rule, shape.LayerCount)],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape)
    {
        int dim = shape.ModelDim;
        yield return Families.Recipes.Table(Gpt2Layout.TokenEmbedding, "embed_tokens.weight", shape.VocabSize, dim);
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            string name = Gpt2Layout.Layer(layer);
            string own = FormattableString.Invariant($"layers.{layer}.");
            ArrayRecipe[] all =
            [
                .. Families.Recipes.Norm(name + "ln_1", own + "input_layernorm", dim, hasBias: true),
                .. Families.Recipes.Norm(name + "ln_2", own + "input_layernorm", dim, hasBias: true),
                .. Families.Recipes.QueryKeyValue(name + "attn.c_attn", shape, own + "self_attn.", hasBias: true),
                .. Families.Recipes.Linear(name + "attn.c_proj", shape.HeadsDim, true, (own + "self_attn.dense", dim, null)),
                .. Families.Recipes.Linear(name + "mlp.c_fc", dim, true, (own + "mlp.fc1", shape.MlpDim, null)),
                .. Families.Recipes.Linear(name + "mlp.c_proj", shape.MlpDim, true, (own + "mlp.fc2", dim, null)),
            ];
            foreach (ArrayRecipe recipe in all)
            {
                yield return recipe;
            }
        }

        foreach (ArrayRecipe recipe in Families.Recipes.Norm(Gpt2Layout.FinalNorm, "final_layernorm", dim, hasBias: true).Concat(Families.Recipes.Unembedding(shape)))
        {
            yield return recipe;
        }
    }

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
