using System.Diagnostics;
using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Families;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Reads the <c>config.json</c> of a Hugging Face GPT-2 model folder.</summary>
public static class ModelConfigReader
{
    /// <summary>Reads and checks a configuration.</summary>
    /// <param name="path">Path of <c>config.json</c>.</param>
    /// <exception cref="UserFaultException">The file is missing or no JSON, or a value is missing or unsupported; all faults at
    /// once.</exception>
    public static ModelShape Read(string path)
    {
        using JsonDocument document = JsonInput.Read(path);
        return Read(path, document);
    }

    /// <summary>Reads a configuration that is no file.</summary>
    /// <param name="name">Named in faults.</param>
    /// <param name="json">Its text.</param>
    public static ModelShape Parse(string name, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Read(name, document);
    }

    private static ModelShape Read(string path, JsonDocument document)
    {
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new UserFaultException($"{path}: a model configuration is a JSON object, not {JsonInput.Describe(document.RootElement)}.");
        }

        var fields = new ConfigFields(path, document.RootElement);
        string type = fields.Text("model_type", TransformerLensFamily.IsOf(fields) ? "transformer_lens" : "gpt2");

        // A model of text and images has its text part within.
        if (fields.Object("text_config") is { } text && ModelFamilies.Find(type) is null)
        {
            fields = text;
            type = fields.Text("model_type", type);
        }

        // Another architecture names its sizes otherwise: to call each of them missing would say nothing more.
        if (ModelFamilies.Find(type) is not { } family)
        {
            fields.Fault($"model_type is '{PlainText.Cut(type, 40)}'; use one of {string.Join(", ", ModelFamilies.All.Select(known => known.ModelType))}");
            fields.ThrowIfFaulty();
            throw new UnreachableException();
        }

        fields.RequireAbsent("quantization_config", "only plain F32, F16 and BF16 weights are supported");
        foreach (string experts in new[] { "num_local_experts", "num_experts", "n_routed_experts" })
        {
            fields.RequireAbsent(experts, "mixtures of experts are not supported");
        }

        ModelShape shape = family.ReadShape(fields);
        fields.ThrowIfFaulty();
        return shape;
    }
}
