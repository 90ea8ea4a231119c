using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Checkpoints of TransformerLens: HookedTransformerConfig's keys and HookedTransformer's own names of tensors.</summary>
internal sealed class TransformerLensFamily : IModelFamily
{
    private static readonly string[] Norms = ["LN", "LNPre", "RMS", "RMSPre"];

    /// <inheritdoc/>
    public string ModelType => "transformer_lens";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["", "model.", "_orig_mod."];

    /// <summary>Whether a config without <c>model_type</c> is HookedTransformerConfig's.</summary>
    /// <param name="config">Of the model.</param>
    public static bool IsOf(ConfigFields config) => config.Has("n_layers") && config.Has("d_model") && (config.Has("d_head") || config.Has("n_heads"));

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        RequireKnown(config);
        int width = config.Size("d_model", ModelLimits.Width);
        int headDim = config.Size("d_head", ModelLimits.Width);
        int heads = config.OptionalSize("n_heads", GraphLimits.Sources) ?? (headDim > 0 ? Math.Max(1, width / headDim) : 0);
        int layers = config.Size("n_layers", GraphLimits.Sources);
        int keyValueHeads = config.OptionalSize("n_key_value_heads", GraphLimits.Sources) ?? heads;
        if (keyValueHeads > 0 && heads % keyValueHeads != 0)
        {
            config.Fault($"n_heads {heads} is not a multiple of n_key_value_heads {keyValueHeads}");
        }

        if (layers > 0 && heads > 0 && GraphLimits.Fault(layers, heads, hasMlp: true, isParallel: false) is { } tooLarge)
        {
            config.Fault($"n_layers {layers} and n_heads {heads} {tooLarge}");
        }

        bool hasMlp = !config.Flag("attn_only", false);
        string activation = hasMlp ? config.Text("act_fn", "gelu_new") : "relu";
        bool isSoftmaxUnit = activation.StartsWith("solu", StringComparison.Ordinal);
        string norm = config.IsNull("normalization_type") ? string.Empty : config.Text("normalization_type", "LN");
        if (norm.Length > 0 && !Norms.Contains(norm))
        {
            config.Fault($"normalization_type '{PlainText.Cut(norm, 40)}' is not supported; use one of {string.Join(", ", Norms)} or null");
        }

        NormKind? kind = norm.Length == 0 ? null : norm.StartsWith("RMS", StringComparison.Ordinal) ? NormKind.RootMeanSquare : NormKind.Layer;
        if (activation == "solu_ln" && kind is null)
        {
            config.Fault("act_fn 'solu_ln' has a norm, but normalization_type is null; use solu, or a norm");
        }

        string positions = config.Text("positional_embedding_type", "standard");
        if (positions is not ("standard" or "rotary" or "shortformer"))
        {
            config.Fault($"positional_embedding_type '{PlainText.Cut(positions, 40)}' is not supported; use standard, rotary or shortformer");
        }

        if (isSoftmaxUnit && config.Flag("gated_mlp", false))
        {
            config.Fault("gated_mlp is true with act_fn solu; gates need an activation function of single elements");
        }

        if (config.Flag("parallel_attn_mlp", false) && config.Flag("use_normalization_before_and_after", false))
        {
            config.Fault("parallel_attn_mlp and use_normalization_before_and_after are both true; only one of them is supported");
        }

        double scale = config.Signed("attn_scale", -1);
        return new ModelShape
        {
            Family = ModelType,
            LayerCount = layers,
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            HeadDim = headDim,
            ModelDim = width,
            MlpDim = hasMlp ? config.OptionalSize("d_mlp", ModelLimits.MlpWidth) ?? 4 * width : 0,
            VocabSize = config.Size("d_vocab", ModelLimits.TableRows),
            OutputSize = config.Signed("d_vocab_out", -1) > 0 ? config.Size("d_vocab_out", ModelLimits.TableRows) : 0,
            ContextLength = config.Size("n_ctx", ModelLimits.TableRows),
            IsTied = false,
            HasUnembeddingBias = true,
            Activation = isSoftmaxUnit ? ActivationKind.Relu : FamilyConfig.ActivationOf(config, "act_fn", activation),
            IsSoftmaxUnit = isSoftmaxUnit,
            HiddenNorm = activation == "solu_ln" ? kind : null,
            IsGated = hasMlp && config.Flag("gated_mlp", false),
            LayerNormEpsilon = config.Number("eps", 1e-5),
            Norm = kind,
            HasNormWeights = norm is "LN" or "RMS",
            FinalNorm = kind is not null && config.Flag("final_rms", false) ? NormKind.RootMeanSquare : null,
            HasPostNorms = config.Flag("use_normalization_before_and_after", false),
            QueryKeyNorm = config.Flag("use_qk_norm", false) ? NormKind.RootMeanSquare : null,
            QueryKeyNormEpsilon = config.Number("eps", 1e-5),
            HasPositionTable = positions != "rotary",
            ReadsPositions = positions == "shortformer",
            IsBidirectional = IsBidirectional(config),
            IsParallel = config.Flag("parallel_attn_mlp", false),
            ScoreScale = !config.Flag("use_attn_scale", true) ? 1 : scale > 0 ? 1 / scale : null,
            ScalesAttentionByLayer = config.Flag("scale_attn_by_inverse_layer_idx", false),
            ScoreCap = Math.Max(0, config.Signed("attn_scores_soft_cap", -1)),
            LogitCap = Math.Max(0, config.Signed("output_logits_soft_cap", -1)),
            HasAdjacentPairs = positions == "rotary" && config.Flag("rotary_adjacent_pairs", false),
            LayerRules = [.. Rules(config, layers, headDim, positions == "rotary")],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape)
    {
        int dim = shape.ModelDim;
        yield return Families.Recipes.Table(Gpt2Layout.TokenEmbedding, "embed.W_E", shape.VocabSize, dim);
        if (shape.HasPositionTable)
        {
            yield return Families.Recipes.Table(Gpt2Layout.PositionEmbedding, "pos_embed.W_pos", shape.ContextLength, dim);
        }

        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            string name = Gpt2Layout.Layer(layer);
            string own = FormattableString.Invariant($"blocks.{layer}.");
            foreach (ArrayRecipe recipe in Attention(shape, name, own).Concat(shape.HasMlp ? Mlp(shape, name, own) : []))
            {
                yield return recipe;
            }
        }

        foreach (ArrayRecipe recipe in Norm(shape, Gpt2Layout.FinalNorm, "ln_final", shape.FinalNorm ?? shape.Norm, dim))
        {
            yield return recipe;
        }

        yield return new ArrayRecipe(Gpt2Layout.Unembedding, new ArrayPart("unembed.W_U", [dim, shape.OutputSize], IsTransposed: true));
        yield return new ArrayRecipe(Gpt2Layout.UnembeddingBias, new ArrayPart("unembed.b_U", [shape.OutputSize]) { IsOptional = true });
    }

    /// <inheritdoc/>
    public bool IsBuffer(string name)
        => name.EndsWith(".attn.mask", StringComparison.Ordinal) || name.EndsWith(".attn.IGNORE", StringComparison.Ordinal)
            || name.EndsWith(".rotary_sin", StringComparison.Ordinal) || name.EndsWith(".rotary_cos", StringComparison.Ordinal);

    private static void RequireKnown(ConfigFields config)
    {
        config.RequireValue("post_embedding_ln", false, "a norm behind the embeddings is not supported");
        config.RequireValue("load_in_4bit", false, "quantised weights are not supported");
        config.RequireAbsent("num_experts", "mixtures of experts are not supported");
    }

    private static bool IsBidirectional(ConfigFields config)
    {
        string direction = config.Text("attention_dir", "causal");
        if (direction is not ("causal" or "bidirectional"))
        {
            config.Fault($"attention_dir is '{PlainText.Cut(direction, 40)}'; it must be causal or bidirectional");
        }

        return direction == "bidirectional";
    }

    private static IEnumerable<LayerRule> Rules(ConfigFields config, int layers, int headDim, bool isRotary)
    {
        RotaryRule? rotary = null;
        if (isRotary && headDim > 0)
        {
            int turned = config.OptionalSize("rotary_dim", ModelLimits.Width) ?? headDim;
            if (turned > headDim || turned % 2 != 0)
            {
                config.Fault($"rotary_dim is {turned}; it must be an even number up to d_head {headDim}");
                turned = 2;
            }

            rotary = config.Flag("use_NTK_by_parts_rope", false)
                ? new RotaryRule(RotaryConfig.Llama3(
                    RotaryConfig.Frequencies(turned, config.Number("rotary_base", 10000)),
                    config.OptionalSize("NTK_original_ctx_len", ModelLimits.TableRows) ?? 8192,
                    config.Number("NTK_by_parts_factor", 8),
                    config.Number("NTK_by_parts_low_freq_factor", 1),
                    config.Number("NTK_by_parts_high_freq_factor", 4)))
                : new RotaryRule(RotaryConfig.Frequencies(turned, config.Number("rotary_base", 10000)));
        }

        bool isLocal = config.Flag("use_local_attn", false);
        int window = isLocal ? config.Size("window_size", ModelLimits.TableRows) : 0;
        IReadOnlyList<string> types = isLocal ? config.Texts("attn_types", layers) : [];
        if (isLocal && (types.Count != layers || types.Any(type => type is not ("global" or "local"))))
        {
            config.Fault($"use_local_attn needs attn_types, a list of {layers} words, global or local");
            types = [];
        }

        for (int layer = 0; layer < layers; layer++)
        {
            yield return new LayerRule(types.Count > 0 && types[layer] == "local" ? window : 0, rotary);
        }
    }

    private static IEnumerable<ArrayRecipe> Attention(ModelShape shape, string name, string own)
    {
        int dim = shape.ModelDim;
        int width = shape.HeadDim;
        string shared = shape.KeyValueHeadCount < shape.HeadCount ? "_" : string.Empty;
        int[]? order = shape.HasAdjacentPairs && shape.LayerCount > 0 ? Families.Recipes.Halves(width, 2 * shape.RuleOf(0).Rotary!.Frequencies.Length) : null;
        (string Letter, int Heads, int[]? Order)[] kinds = [("Q", shape.HeadCount, order), (shared + "K", shape.KeyValueHeadCount, order), (shared + "V", shape.KeyValueHeadCount, null)];

        // [head, d_model, d_head] each: a head's columns are one piece.
        ArrayPart[] matrices =
        [
            .. kinds.SelectMany(kind => Enumerable.Range(0, kind.Heads).Select(head => new ArrayPart(own + "attn." + Name("W_", kind.Letter), [kind.Heads, dim, width])
            {
                Window = new TensorWindow((long)head * dim * width, dim, width),
                Columns = kind.Order,
            })),
        ];
        ArrayPart[] biases =
        [
            .. kinds.SelectMany(kind => Enumerable.Range(0, kind.Heads).Select(head => new ArrayPart(
                own + "attn." + Name("b_", kind.Letter), [kind.Heads, width], IsTransposed: true, kind.Order ?? Families.Recipes.Range(0, width))
            {
                Window = new TensorWindow((long)head * width, width, 1),
                IsOptional = true,
            })),
        ];
        return
        [
            .. Norm(shape, name + "ln_1", own + "ln1", shape.Norm, dim),
            new ArrayRecipe(name + "attn.c_attn.weight", matrices),
            new ArrayRecipe(name + "attn.c_attn.bias", biases),
            new ArrayRecipe(name + "attn.c_proj.weight", new ArrayPart(own + "attn.W_O", [shape.HeadCount, width, dim]) { Window = new TensorWindow(0, shape.HeadCount * width, dim) }),
            new ArrayRecipe(name + "attn.c_proj.bias", new ArrayPart(own + "attn.b_O", [dim]) { IsOptional = true }),
            .. shape.QueryKeyNorm is null ? [] : Families.Recipes.Weights(name + Gpt2Layout.QueryNorm, own + "attn.q_norm.w", width),
            .. shape.QueryKeyNorm is null ? [] : Families.Recipes.Weights(name + Gpt2Layout.KeyNorm, own + "attn.k_norm.w", width),
            .. shape.HasPostNorms ? Norm(shape, name + Gpt2Layout.AttentionPostNorm, own + "ln1_post", shape.Norm, dim) : [],
        ];

        // A shared key's name begins with the underscore: _W_K.
        static string Name(string prefix, string letter) => letter[0] == '_' ? "_" + prefix + letter[1..] : prefix + letter;
    }

    private static IEnumerable<ArrayRecipe> Mlp(ModelShape shape, string name, string own)
    {
        int dim = shape.ModelDim;
        int hidden = shape.MlpDim;
        var bias = new ArrayPart(own + "mlp.b_in", [hidden]) { IsOptional = true };
        var output = new ArrayPart(own + "mlp.b_out", [dim]) { IsOptional = true };
        var outWeight = new ArrayPart(own + "mlp.W_out", [hidden, dim]);
        return
        [
            .. Norm(shape, name + "ln_2", own + "ln2", shape.Norm, dim),
            shape.IsGated
                ? new ArrayRecipe(name + "mlp.c_fc.weight", new ArrayPart(own + "mlp.W_gate", [dim, hidden]), new ArrayPart(own + "mlp.W_in", [dim, hidden]))
                : new ArrayRecipe(name + "mlp.c_fc.weight", new ArrayPart(own + "mlp.W_in", [dim, hidden])),

            // With gates b_in is added to the product, which makes it a part of b_out.
            .. shape.IsGated ? [] : new[] { new ArrayRecipe(name + "mlp.c_fc.bias", bias) },
            new ArrayRecipe(name + "mlp.c_proj.weight", outWeight),
            new ArrayRecipe(name + "mlp.c_proj.bias", output) { Added = shape.IsGated ? (bias, outWeight) : null },
            .. shape.HiddenNorm is null ? [] : Norm(shape, name + Gpt2Layout.HiddenNorm, own + "mlp.ln", shape.HiddenNorm, hidden),
            .. shape.HasPostNorms ? Norm(shape, name + Gpt2Layout.MlpPostNorm, own + "ln2_post", shape.Norm, dim) : [],
        ];
    }

    private static IEnumerable<ArrayRecipe> Norm(ModelShape shape, string name, string tensor, NormKind? kind, int dim)
        => kind is null ? []
            : !shape.HasNormWeights ? [Families.Recipes.PlainNorm(name)]
            : kind == NormKind.RootMeanSquare ? Families.Recipes.Weights(name, tensor + ".w", dim)
            : [.. Families.Recipes.Weights(name, tensor + ".w", dim), new ArrayRecipe(name + ".bias", new ArrayPart(tensor + ".b", [dim]))];
}
