using System.Text.Json;
using CircuitFinder.Numerics;

namespace CircuitFinder.Engine.Models;

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
    /// <exception cref="UserFaultException">The file is missing or no JSON, or a value is missing or unsupported; all faults at once.</exception>
    public static ModelShape Read(string path)
    {
        using JsonDocument document = JsonFile.Open(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new UserFaultException($"{path}: a model configuration is a JSON object, not {document.RootElement.ValueKind}.");
        }

        var fields = new ConfigFields(path, document.RootElement);
        fields.RequireValue("model_type", "gpt2", "only the GPT-2 architecture is supported");
        fields.RequireValue("add_cross_attention", false, "cross-attention has no place in a decoder-only graph");
        fields.RequireAbsent("quantization_config", "only plain F32, F16 and BF16 weights are supported");
        int modelDim = fields.Size("n_embd");
        int headCount = fields.Size("n_head");
        if (modelDim > 0 && headCount > 0 && modelDim % headCount != 0)
        {
            fields.Fault($"n_embd {modelDim} is not a multiple of n_head {headCount}");
        }

        string activation = fields.Text("activation_function", "gelu_new");
        if (!Activations.TryGetValue(activation, out ActivationKind kind))
        {
            fields.Fault($"activation_function '{activation}' is not supported; use one of {string.Join(", ", Activations.Keys)}");
        }

        var shape = new ModelShape
        {
            LayerCount = fields.Size("n_layer"),
            HeadCount = headCount,
            ModelDim = modelDim,
            MlpDim = fields.OptionalSize("n_inner") ?? 4 * modelDim,
            VocabSize = fields.Size("vocab_size"),
            ContextLength = fields.OptionalSize("n_positions") ?? fields.Size("n_ctx"),
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
