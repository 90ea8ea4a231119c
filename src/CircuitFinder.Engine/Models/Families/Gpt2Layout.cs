namespace CircuitFinder.Engine.Models.Families;

/// <summary>The names and sizes of the arrays of a Hugging Face GPT-2 checkpoint.</summary>
internal static class Gpt2Layout
{
    public const string TokenEmbedding = "wte.weight";
    public const string PositionEmbedding = "wpe.weight";
    public const string FinalNorm = "ln_f";
    public const string Unembedding = "lm_head.weight";

    /// <summary>Of other families: logits' bias, and the norms of queries and keys within a layer.</summary>
    public const string UnembeddingBias = "lm_head.bias";
    public const string QueryNorm = "attn.q_norm";
    public const string KeyNorm = "attn.k_norm";

    /// <summary>Norms behind attention and MLP, within a layer.</summary>
    public const string AttentionPostNorm = "ln_1_post";
    public const string MlpPostNorm = "ln_2_post";

    /// <summary>The norm of an MLP's hidden layer, within a layer.</summary>
    public const string HiddenNorm = "mlp.ln";

    /// <summary>The prefix of a layer's arrays.</summary>
    public static string Layer(int layer) => FormattableString.Invariant($"h.{layer}.");

    /// <summary>Every array a model of this shape has, in file order.</summary>
    public static IEnumerable<(string Name, int[] Sizes)> Arrays(ModelShape shape)
    {
        int model = shape.ModelDim;
        yield return (TokenEmbedding, [shape.VocabSize, model]);
        yield return (PositionEmbedding, [shape.ContextLength, model]);
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            string prefix = Layer(layer);
            yield return (prefix + "ln_1.weight", [model]);
            yield return (prefix + "ln_1.bias", [model]);
            yield return (prefix + "attn.c_attn.weight", [model, 3 * model]);
            yield return (prefix + "attn.c_attn.bias", [3 * model]);
            yield return (prefix + "attn.c_proj.weight", [model, model]);
            yield return (prefix + "attn.c_proj.bias", [model]);
            if (shape.HasMlp)
            {
                yield return (prefix + "ln_2.weight", [model]);
                yield return (prefix + "ln_2.bias", [model]);
                yield return (prefix + "mlp.c_fc.weight", [model, shape.MlpDim]);
                yield return (prefix + "mlp.c_fc.bias", [shape.MlpDim]);
                yield return (prefix + "mlp.c_proj.weight", [shape.MlpDim, model]);
                yield return (prefix + "mlp.c_proj.bias", [model]);
            }
        }

        yield return (FinalNorm + ".weight", [model]);
        yield return (FinalNorm + ".bias", [model]);
        if (!shape.IsTied)
        {
            yield return (Unembedding, [shape.VocabSize, model]);
        }
    }

    /// <summary>Causal-mask buffers that old checkpoints carry along; they hold no parameters.</summary>
    public static bool IsBuffer(string name)
        => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal);
}
