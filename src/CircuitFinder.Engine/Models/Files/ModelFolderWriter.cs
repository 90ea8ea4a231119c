using System.Text.Json;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Writes models in Hugging Face GPT-2 layout.</summary>
public static class ModelFolderWriter
{
    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c>.</summary>
    /// <param name="folder">Made if absent.</param>
    /// <param name="shape">The architecture; must have MLPs, as that layout does.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="fill">Called once an array, in file order, with its name and a buffer for its values.</param>
    public static void Write(string folder, ModelShape shape, ElementType type, Action<string, float[]> fill)
    {
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), type, [.. Gpt2Layout.Arrays(shape)], fill);
        WriteConfig(Path.Combine(folder, "config.json"), shape);
    }

    /// <summary>Writes a trainable model.</summary>
    /// <param name="folder">Made if absent.</param>
    /// <param name="model">A model that kept its plain matrices.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    public static void Write(string folder, Transformer model, ElementType type)
    {
        var parameters = model.Parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        Write(folder, model.Shape, type, (name, values) => TensorValues.Download(model.Backend, parameters[name].Tensor, values));
    }

    private static void WriteConfig(string path, ModelShape shape)
    {
        string temporary = path + ".tmp";
        using (FileStream file = File.Create(temporary))
        using (var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("model_type", "gpt2");
            json.WriteStartArray("architectures");
            json.WriteStringValue("GPT2LMHeadModel");
            json.WriteEndArray();
            json.WriteNumber("n_layer", shape.LayerCount);
            json.WriteNumber("n_head", shape.HeadCount);
            json.WriteNumber("n_embd", shape.ModelDim);
            json.WriteNumber("n_inner", shape.MlpDim);
            json.WriteNumber("n_ctx", shape.ContextLength);
            json.WriteNumber("n_positions", shape.ContextLength);
            json.WriteNumber("vocab_size", shape.VocabSize);
            json.WriteString("activation_function", ActivationName(shape.Activation));
            json.WriteNumber("layer_norm_epsilon", shape.LayerNormEpsilon);
            json.WriteBoolean("tie_word_embeddings", shape.IsTied);
            json.WriteBoolean("scale_attn_weights", shape.ScalesAttention);
            json.WriteBoolean("scale_attn_by_inverse_layer_idx", shape.ScalesAttentionByLayer);

            // The small models have no token that starts or ends a text; other loaders would assume GPT-2's ids.
            json.WriteNumber("bos_token_id", shape.VocabSize - 1);
            json.WriteNumber("eos_token_id", shape.VocabSize - 1);
            json.WriteEndObject();
            json.Flush();
            file.WriteByte((byte)'\n');
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static string ActivationName(ActivationKind kind) => kind switch
    {
        ActivationKind.GeluTanh => "gelu_new",
        ActivationKind.Gelu => "gelu",
        ActivationKind.Relu => "relu",
        _ => "silu",
    };
}
