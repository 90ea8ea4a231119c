using CircuitFinder.Engine.Models.Files;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>GPT-Neo, TinyStories: scores without 1/√head_dim, every other layer local.</summary>
internal sealed class GptNeoFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "gpt_neo";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["transformer.", ""];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(
            config, ModelType, new FamilyConfig.Names("num_layers", "num_heads", "hidden_size", "intermediate_size", "max_position_embeddings"), isTied: true, positions: 2048, hasPlainHeads: true);
        int window = config.OptionalSize("window_size", ModelLimits.TableRows) ?? 256;
        string[] kinds = Kinds(config, shape.LayerCount);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "activation_function", "gelu_new"),
            LayerNormEpsilon = config.Number("layer_norm_epsilon", 1e-5),
            ScalesAttention = false,
            LayerRules = [.. kinds.Select(kind => new LayerRule(kind == "local" ? window : 0))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape)
    {
        int dim = shape.ModelDim;
        yield return Families.Recipes.Table(Gpt2Layout.TokenEmbedding, "wte.weight", shape.VocabSize, dim);
        yield return Families.Recipes.Table(Gpt2Layout.PositionEmbedding, "wpe.weight", shape.ContextLength, dim);
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            string own = Gpt2Layout.Layer(layer);
            ArrayRecipe[] all =
            [
                .. Families.Recipes.Norm(own + "ln_1", own + "ln_1", dim, hasBias: true),
                .. Families.Recipes.QueryKeyValue(own + "attn.c_attn", shape, own + "attn.attention.", hasBias: false),
                .. Families.Recipes.Linear(own + "attn.c_proj", shape.HeadsDim, true, (own + "attn.attention.out_proj", dim, null)),
                .. Families.Recipes.Norm(own + "ln_2", own + "ln_2", dim, hasBias: true),
                .. Families.Recipes.Linear(own + "mlp.c_fc", dim, true, (own + "mlp.c_fc", shape.MlpDim, null)),
                .. Families.Recipes.Linear(own + "mlp.c_proj", shape.MlpDim, true, (own + "mlp.c_proj", dim, null)),
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

    // attention_layers lists them; attention_types repeats patterns: [[["global", "local"], 6]].
    private static string[] Kinds(ConfigFields config, int layers)
    {
        string[] kinds = [.. config.Texts("attention_layers", 0)];
        if (kinds.Length == 0)
        {
            kinds = [.. config.RepeatedTexts("attention_types")];
        }

        if (kinds.Length == 0)
        {
            kinds = [.. Enumerable.Range(0, layers).Select(layer => layer % 2 == 0 ? "global" : "local")];
        }

        if (kinds.Length != layers || kinds.Any(kind => kind is not ("global" or "local")))
        {
            config.Fault($"attention_types give {kinds.Length} layers; they must name one of global and local for each of {layers}");
            return [.. Enumerable.Repeat("global", layers)];
        }

        return kinds;
    }

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".attn.attention.bias", StringComparison.Ordinal) || name.EndsWith(".masked_bias", StringComparison.Ordinal);
}
