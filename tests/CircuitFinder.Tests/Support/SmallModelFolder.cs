using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Support;

/// <summary>A random model in a folder that reads the shipped tasks, small enough to run every method on in no time.</summary>
internal static class SmallModelFolder
{
    public static ModelShape Shape { get; } = RandomModel.Shape() with { VocabSize = 1805, ContextLength = 96 };

    /// <summary>Writes the model, with the shipped tokeniser, and returns the folder.</summary>
    public static string Write(ScratchFolder scratch)
    {
        string folder = scratch["small"];
        using var backend = new CpuBackend(1);
        using Transformer model = RandomModel.Create(backend, Shape, seed: 11, isTrainable: true);
        ModelFolderWriter.Write(folder, model, ElementType.F32);
        foreach (string file in new[] { "vocab.json", "merges.txt" })
        {
            File.Copy(Path.Combine(ShippedModel.Folder, file), Path.Combine(folder, file));
        }

        return folder;
    }
}
