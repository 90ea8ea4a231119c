using System.Collections.Immutable;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Prompts.Datasets;

/// <summary>Reads the datasets of other circuit-finding tools: AutoCircuit's JSON and EAP-IG's CSV.</summary>
public static class DatasetReader
{
    /// <summary>Whether a file's name says that it is such a dataset: <c>.json</c> or <c>.csv</c>.</summary>
    /// <param name="path">A file, which need not exist.</param>
    public static bool CanRead(string path) => IsJson(path) || IsCsv(path);

    /// <summary>Reads a whole dataset.</summary>
    /// <param name="path">A file for which <see cref="CanRead"/> holds.</param>
    /// <returns>At least one pair, in the file's order.</returns>
    /// <exception cref="UserFaultException">The file cannot be read, or is faulty anywhere; all faults at once.</exception>
    public static ImmutableArray<PromptPair> Read(string path)
    {
        if (IsJson(path))
        {
            return AutoCircuitDataset.Read(path);
        }

        return IsCsv(path)
            ? EapIgDataset.Read(path)
            : throw new UserFaultException($"{path}: is no dataset that can be read; it must be AutoCircuit's .json or EAP-IG's .csv.");
    }

    private static bool IsJson(string path) => HasExtension(path, ".json");

    private static bool IsCsv(string path) => HasExtension(path, ".csv");

    private static bool HasExtension(string path, string extension) => Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
