using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Gemma 1: RMS norms by 1 + w, embeddings times √d_model, tanh-gelu gates.</summary>
internal sealed class GemmaFamily : IModelFamily
{
    /// <inheritdoc/>
    public string ModelType => "gemma";

    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes { get; } = ["model.", "", "language_model.model.", "model.language_model."];

    /// <inheritdoc/>
    public ModelShape ReadShape(ConfigFields config)
    {
        ModelShape shape = FamilyConfig.Sizes(config, ModelType, FamilyConfig.Names.Usual, isTied: true, positions: 8192);
        shape = shape with { HeadDim = config.OptionalSize("head_dim", ModelLimits.Width) ?? 256 };
        RotaryRule rotary = RotaryConfig.Read(config, shape.HeadDim, shape.ContextLength, 10000);
        return shape with
        {
            Activation = FamilyConfig.Activation(config, "hidden_activation", "gelu_pytorch_tanh"),
            LayerNormEpsilon = config.Number("rms_norm_eps", 1e-6),
            Norm = NormKind.RootMeanSquare,
            IsGated = true,
            HasPositionTable = false,
            // Hugging Face keeps it in single precision.
            EmbeddingScale = (float)Math.Sqrt(shape.ModelDim),
            LayerRules = [.. Enumerable.Repeat(new LayerRule(0, rotary), shape.LayerCount)],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<ArrayRecipe> Recipes(ModelShape shape) => LlamaLike.Of(shape, new LlamaLike.Traits { NormOffset = 1 });

    /// <inheritdoc/>
    public bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
