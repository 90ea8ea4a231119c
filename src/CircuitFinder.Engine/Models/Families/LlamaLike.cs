namespace CircuitFinder.Engine.Models.Families;

/// <summary>Recipes of the many families whose tensors are named as Llama's: separate projections, gated MLPs, two norms a layer.</summary>
internal static class LlamaLike
{
    /// <summary>What differs among them.</summary>
    public sealed record Traits
    {
        /// <summary>Biases of queries, keys and values.</summary>
        public bool ReadBias { get; init; }

        /// <summary>The bias of W_O.</summary>
        public bool OutputBias { get; init; }

        /// <summary>Biases of the MLP.</summary>
        public bool MlpBias { get; init; }

        /// <summary>Whether norms have weights.</summary>
        public bool HasNormWeights { get; init; } = true;

        /// <summary>Whether norms have biases.</summary>
        public bool NormBias { get; init; }

        /// <summary>1 where a stored norm weight is the gain minus 1.</summary>
        public double NormOffset { get; init; }

        /// <summary>The norm before the MLP.</summary>
        public string MlpNorm { get; init; } = "post_attention_layernorm";

        /// <summary>A factor on what attention and MLP write.</summary>
        public double ResidualScale { get; init; } = 1;

        /// <summary>What logits are divided by.</summary>
        public double LogitDivisor { get; init; } = 1;

        /// <summary>Whether queries, keys and values, and gate and up, are stored as one tensor each.</summary>
        public bool IsFused { get; init; }
    }

    /// <summary>Every array.</summary>
    /// <param name="shape">The architecture.</param>
    /// <param name="traits">Of the family.</param>
    public static IEnumerable<ArrayRecipe> Of(ModelShape shape, Traits traits)
    {
        yield return Recipes.Table(Gpt2Layout.TokenEmbedding, "embed_tokens.weight", shape.VocabSize, shape.ModelDim);
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            foreach (ArrayRecipe recipe in Layer(shape, traits, layer))
            {
                yield return recipe;
            }
        }

        // Logits are linear in the final norm's output.
        foreach (ArrayRecipe recipe in Norm(traits, Gpt2Layout.FinalNorm, "norm", shape.ModelDim))
        {
            yield return recipe with { Scale = 1 / traits.LogitDivisor, Offset = recipe.Offset / traits.LogitDivisor };
        }

        foreach (ArrayRecipe recipe in Recipes.Unembedding(shape))
        {
            yield return recipe;
        }
    }

    private static IEnumerable<ArrayRecipe> Layer(ModelShape shape, Traits traits, int layer)
    {
        string name = Gpt2Layout.Layer(layer);
        string own = FormattableString.Invariant($"layers.{layer}.");
        int dim = shape.ModelDim;
        IEnumerable<ArrayRecipe> output = Recipes.Linear(name + "attn.c_proj", shape.HeadsDim, traits.OutputBias, (own + "self_attn.o_proj", dim, null));
        IEnumerable<ArrayRecipe> down = Recipes.Linear(name + "mlp.c_proj", shape.MlpDim, traits.MlpBias, (own + "mlp.down_proj", dim, null));
        IEnumerable<ArrayRecipe> queryKeyNorms = shape.QueryKeyNorm is null
            ? []
            : [
                .. Recipes.Norm(name + Gpt2Layout.QueryNorm, own + "self_attn.q_norm", shape.NormsHeadsTogether ? shape.HeadsDim : shape.HeadDim, hasBias: false, traits.NormOffset),
                .. shape.NormsHeadsTogether
                    ? [new ArrayRecipe(name + Gpt2Layout.KeyNorm + ".weight", new ArrayPart(own + "self_attn.k_norm.weight", [shape.KeyValueHeadCount * shape.HeadDim], Rows: Recipes.Copies(shape)))]
                    : Recipes.Norm(name + Gpt2Layout.KeyNorm, own + "self_attn.k_norm", shape.HeadDim, hasBias: false, traits.NormOffset),
            ];
        return
        [
            .. shape.HasReadNorms ? Norm(traits, name + "ln_1", own + "input_layernorm", dim) : [],
            .. traits.IsFused
                ? Recipes.Linear(name + "attn.c_attn", dim, false, (own + "self_attn.qkv_proj", shape.ProjectionDim, null))
                : Recipes.QueryKeyValue(name + "attn.c_attn", shape, own + "self_attn.", traits.ReadBias),
            .. queryKeyNorms,
            .. output.Select(recipe => recipe with { Scale = traits.ResidualScale }),
            .. shape.HasReadNorms ? Norm(traits, name + "ln_2", own + (shape.IsParallel ? "input_layernorm" : traits.MlpNorm), dim) : [],
            .. traits.IsFused
                ? Recipes.Linear(name + "mlp.c_fc", dim, false, (own + "mlp.gate_up_proj", 2 * shape.MlpDim, null))
                : Recipes.Linear(name + "mlp.c_fc", dim, traits.MlpBias, (own + "mlp.gate_proj", shape.MlpDim, null), (own + "mlp.up_proj", shape.MlpDim, null)),
            .. down.Select(recipe => recipe with { Scale = traits.ResidualScale }),
            .. shape.HasPostNorms ? Norm(traits, name + Gpt2Layout.AttentionPostNorm, own + "post_attention_layernorm", dim) : [],
            .. shape.HasPostNorms ? Norm(traits, name + Gpt2Layout.MlpPostNorm, own + "post_feedforward_layernorm", dim) : [],
        ];
    }

    private static IEnumerable<ArrayRecipe> Norm(Traits traits, string name, string tensor, int dim)
        => traits.HasNormWeights ? Recipes.Norm(name, tensor, dim, traits.NormBias, traits.NormOffset) : [Recipes.PlainNorm(name)];
}
