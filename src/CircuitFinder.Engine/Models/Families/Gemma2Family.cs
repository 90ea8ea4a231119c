using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Gemma 2: Gemma with norms behind each part, capped scores and logits, windows on every other layer.</summary>
internal sealed class Gemma2Family : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "gemma2";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        config.RequireValue("attention_bias", false, "biases of attention behind a norm are not supported");
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: true, positions: 8192);
        shape = shape with { HeadDim = config.OptionalSize("head_dim", ModelLimits.Width) ?? 256 };
        int window = config.OptionalSize("sliding_window", ModelLimits.TableRows) ?? 4096;
        bool[] sliding = FamilyConfig.Sliding(config, shape.LayerCount, window, layer => layer % 2 == 0);
        RotaryRule rotary = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength);
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
            LayerRules = [.. sliding.Select(isSliding => new LayerRule(isSliding ? window : 0, rotary))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape)
        => LlamaLike.Of(shape, new LlamaLike.Traits { NormOffset = 1, MlpNorm = "pre_feedforward_layernorm" });
}
