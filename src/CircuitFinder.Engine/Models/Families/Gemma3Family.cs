using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Gemma 3: Gemma 2 without caps, with norms of queries and keys, and five layers with windows to one without.</summary>
internal sealed class Gemma3Family : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "gemma3_text";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        config.RequireValue("attention_bias", false, "biases of attention behind a norm are not supported");
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: true, positions: 131072);
        shape = shape with { HeadDim = config.OptionalSize("head_dim", ModelLimits.Width) ?? 256 };
        int window = config.OptionalSize("sliding_window", ModelLimits.TableRows) ?? 4096;
        config.RequireValue("use_bidirectional_attention", false, "attention in both directions is not supported in this family");
        int pattern = config.OptionalSize("sliding_window_pattern", ModelLimits.TableRows) ?? 6;
        bool[] sliding = FamilyConfig.Sliding(config, shape.LayerCount, window, layer => (layer + 1) % pattern != 0);
        RotaryRule whole = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 1e6, layerType: "full_attention");
        RotaryRule local = config.Object("rope_parameters")?.Object("sliding_attention") is null
            ? new RotaryRule(RotaryConfig.Frequencies(shape.HeadDim, config.Number("rope_local_base_freq", 10000)))
            : RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 10000, layerType: "sliding_attention");
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_activation", "gelu_pytorch_tanh"),
            LayerNormEpsilon = config.Number("rms_norm_eps", 1e-6),
            Norm = NormKind.RootMeanSquare,
            HasPostNorms = true,
            IsGated = true,
            HasPositionTable = false,
            // Hugging Face keeps it in single precision.
            EmbeddingScale = (float)Math.Sqrt(shape.ModelDim),
            ScoreScale = 1 / Math.Sqrt(config.Number("query_pre_attn_scalar", 256)),
            ScoreCap = config.OptionalNumber("attn_logit_softcapping") ?? 0,
            LogitCap = config.OptionalNumber("final_logit_softcapping") ?? 0,
            QueryKeyNorm = NormKind.RootMeanSquare,
            QueryKeyNormEpsilon = config.Number("rms_norm_eps", 1e-6),
            LayerRules = [.. sliding.Select(isSliding => new LayerRule(isSliding ? window : 0, isSliding ? local : whole))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape)
        => LlamaLike.Of(shape, new LlamaLike.Traits { NormOffset = 1, MlpNorm = "pre_feedforward_layernorm" });
}
