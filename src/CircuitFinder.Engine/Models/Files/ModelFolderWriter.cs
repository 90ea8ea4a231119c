using System.Text;
using System.Text.Json;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Writes models in Hugging Face layout: GPT-2's and Llama's.</summary>
public static class ModelFolderWriter
{
    /// <summary>The rotary base of Llama models that are trained here.</summary>
    public const double RotaryTheta = 10000;

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c> in GPT-2 layout.</summary>
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
        if (model.Shape.Family == "gpt2")
        {
            Write(folder, model.Shape, type, (name, values) => TensorValues.Download(model.Backend, parameters[name].Tensor, values));
            return;
        }

        Directory.CreateDirectory(folder);
        IModelFamily family = ModelFamilies.Find(model.Shape.Family)!;
        (ArrayRecipe Recipe, ArrayPart Part, int Column)[] places = [.. family.Recipes(model.Shape).SelectMany(Places)];
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), type, [.. places.Select(place => (NameOf(family, place.Part), place.Part.Sizes))], (name, values) =>
        {
            (ArrayRecipe recipe, ArrayPart part, int column) = places.First(place => NameOf(family, place.Part) == name);
            float[] array = new float[parameters[recipe.Name].Tensor.Shape.Count];
            TensorValues.Download(model.Backend, parameters[recipe.Name].Tensor, array);
            Place(array, parameters[recipe.Name].Tensor.Shape.Last, part, column, values);
        });
        WriteConfig(Path.Combine(folder, "config.json"), model.Shape);
    }

    /// <summary>The configuration of a shape of family <c>gpt2</c> or <c>llama</c>, as JSON.</summary>
    public static string Config(ModelShape shape)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            if (shape.Family == "llama")
            {
                WriteLlama(json, shape);
            }
            else
            {
                WriteGpt2(json, shape);
            }
        }

        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static string NameOf(IModelFamily family, ArrayPart part) => part.Tensor[0] == '^' ? part.Tensor[1..] : family.Prefixes[0] + part.Tensor;

    private static IEnumerable<(ArrayRecipe Recipe, ArrayPart Part, int Column)> Places(ArrayRecipe recipe)
    {
        if (recipe is not { Scale: 1, Offset: 0, Added: null } || recipe.Parts.Any(part => part.Rows is not null || part.Window is not null))
        {
            throw new NotSupportedException($"Array {recipe.Name} is not stored as it is used.");
        }

        int column = 0;
        foreach (ArrayPart part in recipe.Parts)
        {
            yield return (recipe, part, column);
            column += part.ColumnCount;
        }
    }

    // The inverse of reading: columns of an array become a tensor's rows where they were turned.
    private static void Place(float[] array, int columns, ArrayPart part, int firstColumn, float[] tensor)
    {
        for (int row = 0; row < part.RowCount; row++)
        {
            for (int i = 0; i < part.Width; i++)
            {
                tensor[(row * part.Width) + i] = part.TurnsRows ? array[(i * columns) + firstColumn + row] : array[(row * columns) + firstColumn + i];
            }
        }
    }

    private static void WriteConfig(string path, ModelShape shape)
    {
        string temporary = path + ".tmp";
        File.WriteAllText(temporary, Config(shape));
        File.Move(temporary, path, overwrite: true);
    }

    private static void WriteLlama(Utf8JsonWriter json, ModelShape shape)
    {
        json.WriteStartObject();
        json.WriteString("model_type", "llama");
        json.WriteStartArray("architectures");
        json.WriteStringValue("LlamaForCausalLM");
        json.WriteEndArray();
        json.WriteNumber("num_hidden_layers", shape.LayerCount);
        json.WriteNumber("num_attention_heads", shape.HeadCount);
        json.WriteNumber("num_key_value_heads", shape.KeyValueHeadCount);
        json.WriteNumber("hidden_size", shape.ModelDim);
        json.WriteNumber("intermediate_size", shape.MlpDim);
        json.WriteNumber("max_position_embeddings", shape.ContextLength);
        json.WriteNumber("vocab_size", shape.VocabSize);
        json.WriteString("hidden_act", ActivationName(shape.Activation));
        json.WriteNumber("rms_norm_eps", shape.LayerNormEpsilon);
        json.WriteNumber("rope_theta", RotaryTheta);
        json.WriteBoolean("tie_word_embeddings", shape.IsTied);
        json.WriteBoolean("attention_bias", shape.HasAttentionBias);
        json.WriteBoolean("mlp_bias", shape.HasMlpBias);
        json.WriteNumber("bos_token_id", shape.VocabSize - 1);
        json.WriteNumber("eos_token_id", shape.VocabSize - 1);
        json.WriteEndObject();
    }

    private static void WriteGpt2(Utf8JsonWriter json, ModelShape shape)
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
    }

    private static string ActivationName(ActivationKind kind) => kind switch
    {
        ActivationKind.GeluTanh => "gelu_new",
        ActivationKind.Gelu => "gelu",
        ActivationKind.Relu => "relu",
        _ => "silu",
    };
}
