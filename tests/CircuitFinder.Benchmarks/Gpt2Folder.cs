using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Training;

namespace CircuitFinder.Benchmarks;

/// <summary>Generated model folders of GPT-2's shapes: small, medium, large and XL, 50,257 tokens, random weights.</summary>
internal static class Gpt2Folder
{
    public static ModelShape Shape { get; } = ShapeOf(12, 12, 768);

    /// <summary>The four sizes that were published, by name.</summary>
    public static IReadOnlyDictionary<string, ModelShape> Shapes { get; } = new Dictionary<string, ModelShape>
    {
        ["small"] = Shape,
        ["medium"] = ShapeOf(24, 16, 1024),
        ["large"] = ShapeOf(36, 20, 1280),
        ["xl"] = ShapeOf(48, 25, 1600),
    };

    /// <summary>GPT-2 small's folder; generated once a machine, in the temporary folder.</summary>
    public static string Find() => Find("small");

    /// <summary>The folder of one size; generated once a machine, in the temporary folder.</summary>
    /// <param name="name">A key of <see cref="Shapes"/>.</param>
    public static string Find(string name)
    {
        ModelShape shape = Shapes[name];
        string folder = Path.Combine(Path.GetTempPath(), $"circuitfinder-benchmark-gpt2-{name}");
        if (!File.Exists(Path.Combine(folder, "config.json")))
        {
            Console.Error.WriteLine($"generating {folder}");
            ModelFolderWriter.Write(folder, shape, ElementType.F32, (tensor, values) => ModelInitializer.Fill(shape, 1, tensor, values));
        }

        return folder;
    }

    private static ModelShape ShapeOf(int layers, int heads, int modelDim) => new()
    {
        LayerCount = layers,
        HeadCount = heads,
        ModelDim = modelDim,
        MlpDim = 4 * modelDim,
        VocabSize = 50257,
        ContextLength = 1024,
    };
}
