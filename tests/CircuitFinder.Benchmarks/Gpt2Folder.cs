using CircuitFinder.Engine.Models;

namespace CircuitFinder.Benchmarks;

/// <summary>A generated model folder of GPT-2 small's shape: 12 layers, 12 heads, 768, 50,257 tokens, random weights.</summary>
internal static class Gpt2Folder
{
    public static ModelShape Shape { get; } = new()
    {
        LayerCount = 12,
        HeadCount = 12,
        ModelDim = 768,
        MlpDim = 3072,
        VocabSize = 50257,
        ContextLength = 1024,
    };

    /// <summary>The folder; generated once a machine, in the temporary folder.</summary>
    public static string Find()
    {
        string folder = Path.Combine(Path.GetTempPath(), "circuitfinder-benchmark-gpt2-small");
        if (!File.Exists(Path.Combine(folder, "config.json")))
        {
            Console.Error.WriteLine($"generating {folder}");
            ModelFolderWriter.Write(folder, Shape, ElementType.F32, (name, values) => ModelInitializer.Fill(Shape, 1, name, values));
        }

        return folder;
    }
}
