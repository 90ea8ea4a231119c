using CircuitFinder.Engine.Models.Files;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>GPT-J: attention and MLP in parallel behind one norm, rotary embeddings of adjacent pairs, logits with a bias.</summary>
internal sealed class GptJFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "gptj";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["transformer.", ""];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Gpt, isTied: false, positions: 2048, hasPlainHeads: true);
        int turned = config.OptionalSize("rotary_dim", ModelLimits.Width) ?? 64;
        if (turned > shape.HeadDim || turned % 2 != 0)
        {
            config.Fault($"rotary_dim {turned} must be even and at most the width of a head, {shape.HeadDim}");
            turned = 2;
        }

        // Hugging Face keeps these frequencies in single precision.
        var rule = new LayerRule(0, new RotaryRule([.. Enumerable.Range(0, turned / 2).Select(i => (double)(1 / MathF.Pow(10000, (float)(2 * i) / turned)))]));
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "activation_function", "gelu_new"),
            LayerNormEpsilon = config.Number("layer_norm_epsilon", 1e-5),
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
        int turned = shape.LayerCount == 0 ? 0 : 2 * shape.RuleOf(0).Rotary!.Frequencies.Length;
        int[] order = Families.Recipes.Halves(shape.HeadDim, turned);
        int[] halves = [.. Enumerable.Range(0, shape.HeadCount).SelectMany(head => order.Select(place => (head * shape.HeadDim) + place))];
        yield return Families.Recipes.Table(Gpt2Layout.TokenEmbedding, "wte.weight", shape.VocabSize, dim);
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            string own = Gpt2Layout.Layer(layer);
            ArrayRecipe[] all =
            [
                .. Families.Recipes.Norm(own + "ln_1", own + "ln_1", dim, hasBias: true),
                .. Families.Recipes.Norm(own + "ln_2", own + "ln_1", dim, hasBias: true),
                .. Families.Recipes.Linear(
                    own + "attn.c_attn", dim, false, (own + "attn.q_proj", shape.HeadsDim, halves), (own + "attn.k_proj", shape.HeadsDim, halves), (own + "attn.v_proj", shape.HeadsDim, null)),
                .. Families.Recipes.Linear(own + "attn.c_proj", shape.HeadsDim, false, (own + "attn.out_proj", dim, null)),
                .. Families.Recipes.Linear(own + "mlp.c_fc", dim, true, (own + "mlp.fc_in", shape.MlpDim, null)),
                .. Families.Recipes.Linear(own + "mlp.c_proj", shape.MlpDim, true, (own + "mlp.fc_out", dim, null)),
            ];
            foreach (ArrayRecipe recipe in all)
            {
                yield return recipe;
            }
        }

        foreach (ArrayRecipe recipe in Families.Recipes.Norm(Gpt2Layout.FinalNorm, "ln_f", dim, hasBias: true).Concat(Families.Recipes.Unembedding(shape)))
        {
            yield return recipe;
        }
    }

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".masked_bias", StringComparison.Ordinal) || name.EndsWith(".embed_positions", StringComparison.Ordinal);
}
