namespace CircuitFinder.Engine.Models.Families;

/// <summary>The families that open.</summary>
internal static class ModelFamilies
{
    /// <summary>All, in the order in which they are listed.</summary>
    public static IReadOnlyList<IModelFamily> All { get; } =
    [
        new Gpt2Family(), new GptNeoFamily(), new GptNeoXFamily(), new GptJFamily(), new LlamaFamily(), new MistralFamily(), new Qwen2Family(),
        new Qwen3Family(), new GemmaFamily(), new Gemma2Family(), new Gemma3Family(), new OlmoFamily(), new Olmo2Family("olmo2"), new Olmo2Family("olmo3"), new PhiFamily(), new Phi3Family(), new StableLmFamily(), new OptFamily(),
        new SmolLm3Family(), new GraniteFamily(), new TransformerLensFamily(),
    ];

    /// <summary>The family of a <c>model_type</c>; null where it does not open.</summary>
    public static IModelFamily? Find(string modelType) => All.FirstOrDefault(family => family.ModelType == modelType);
}
