using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Reads the <c>config.json</c> of a Hugging Face GPT-2 model folder.</summary>
public static class ModelConfigReader
{
    private static readonly Dictionary<string, ActivationKind> Activations = new(StringComparer.Ordinal)
    {
        ["gelu_new"] = ActivationKind.GeluTanh,
        ["gelu_pytorch_tanh"] = ActivationKind.GeluTanh,
        ["gelu_fast"] = ActivationKind.GeluTanh,
        ["gelu"] = ActivationKind.Gelu,
        ["relu"] = ActivationKind.Relu,
        ["silu"] = ActivationKind.Silu,
        ["swish"] = ActivationKind.Silu,
    };

    /// <summary>Reads and checks a configuration.</summary>
    /// <param name="path">Path of <c>config.json</c>.</param>
    /// <exception cref="UserFaultException">The file is missing or no JSON, or a value is missing or unsupported; all faults at
    /// once.</exception>
    public static ModelShape Read(string path)
    {
        using JsonDocument document = JsonInput.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new UserFaultException($"{path}: a model configuration is a JSON object, not {JsonInput.Describe(document.RootElement)}.");
        }

        var fields = new ConfigFields(path, document.RootElement);
        fields.RequireValue("model_type", "gpt2", "only the GPT-2 architecture is supported");

        // Another architecture names its sizes otherwise: to call each of them missing would say nothing more.
        fields.ThrowIfFaulty();
        fields.RequireValue("add_cross_attention", false, "cross-attention has no place in a decoder-only graph");
        fields.RequireAbsent("quantization_config", "only plain F32, F16 and BF16 weights are supported");
        int modelDim = fields.Size("n_embd", ModelLimits.Width);
        int headCount = fields.Size("n_head", GraphLimits.Sources);
        if (modelDim > 0 && headCount > 0 && modelDim % headCount != 0)
        {
            fields.Fault($"n_embd {modelDim} is not a multiple of n_head {headCount}");
        }

        int layerCount = fields.Size("n_layer", GraphLimits.Sources);
        int mlpDim = fields.OptionalSize("n_inner", ModelLimits.MlpWidth) ?? 4 * modelDim;
        if (layerCount > 0 && headCount > 0 && GraphLimits.Fault(layerCount, headCount, hasMlp: true, isParallel: false) is { } tooLarge)
        {
            fields.Fault($"n_layer {layerCount} and n_head {headCount} {tooLarge}");
        }

        string activation = fields.Text("activation_function", "gelu_new");
        if (!Activations.TryGetValue(activation, out ActivationKind kind))
        {
            fields.Fault($"activation_function '{PlainText.Cut(activation, 40)}' is not supported; use one of {string.Join(", ", Activations.Keys)}");
        }

        var shape = new ModelShape
        {
            LayerCount = layerCount,
            HeadCount = headCount,
            ModelDim = modelDim,
            MlpDim = mlpDim,
            VocabSize = fields.Size("vocab_size", ModelLimits.TableRows),
            ContextLength = fields.OptionalSize("n_positions", ModelLimits.TableRows) ?? fields.Size("n_ctx", ModelLimits.TableRows),
            Activation = kind,
            LayerNormEpsilon = fields.Number("layer_norm_epsilon", 1e-5),
            IsTied = fields.Flag("tie_word_embeddings", true),
            ScalesAttention = fields.Flag("scale_attn_weights", true),
            ScalesAttentionByLayer = fields.Flag("scale_attn_by_inverse_layer_idx", false),
        };
        fields.ThrowIfFaulty();
        return shape;
    }
}
