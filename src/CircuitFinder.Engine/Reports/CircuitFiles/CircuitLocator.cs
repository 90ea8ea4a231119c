using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Exchange;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>Finds circuit files by path, by the folder of the run that wrote one, or by the name of a published circuit.</summary>
public static class CircuitLocator
{
    private const string Ending = ".json";

    // Of a discovery, of a submission to MIB, and of a pruning.
    private static readonly string[] NamesInFolders = ["circuit.json", MibFolder.ImportancesName, "minimal_circuit.json"];

    /// <summary>The published circuits in the folders and where each is from, in ordinal order of the names.</summary>
    /// <param name="folders">Where none exists there are none.</param>
    /// <exception cref="UserFaultException">A folder cannot be read.</exception>
    public static ImmutableArray<LookupEntry> Entries(LookupFolders folders) => folders.Files(Ending);

    /// <summary>Finds a circuit's file: a path comes before a name.</summary>
    /// <param name="nameOrPath">A file, a folder that holds a <c>circuit.json</c>, or a name that <see cref="Entries"/> gives.</param>
    /// <param name="folders">The folders that names are looked up in.</param>
    /// <exception cref="UserFaultException">There is no such circuit.</exception>
    public static Located Locate(string nameOrPath, LookupFolders folders)
    {
        ImmutableArray<LookupEntry> entries = Entries(folders);
        LookupEntry? entry = entries.FirstOrDefault(entry => entry.Name == nameOrPath);
        if (File.Exists(nameOrPath) && (entry is null || Path.HasExtension(nameOrPath)))
        {
            return Located.ByPath("circuit", nameOrPath, entry);
        }

        if (NamesInFolders.Select(name => Path.Combine(nameOrPath, name)).FirstOrDefault(File.Exists) is { } inner)
        {
            return Located.ByPath("circuit", inner, entry);
        }

        if (entry is not null)
        {
            return Located.ByName("circuit", entry);
        }

        if (Directory.Exists(nameOrPath))
        {
            throw new UserFaultException($"{nameOrPath}: there is no {NamesInFolders[0]} in this folder.{Below(nameOrPath)} Give the folder of one discovery, or a circuit file.");
        }

        throw new UserFaultException(
            $"{nameOrPath}: cannot be read: there is no such file or folder.{NearNames.Question(nameOrPath, NearNames.Beside(nameOrPath, Ending))} "
            + $"Of published circuits, {folders.Holding(entries)}. Name one of them, or give a circuit.json or the folder of a discovery.");
    }

    /// <summary>Reads a circuit by its name or path.</summary>
    /// <param name="nameOrPath">See <see cref="Locate"/>.</param>
    /// <param name="folders">The folders that names are looked up in.</param>
    /// <returns>The circuit, and the file that it was read from.</returns>
    /// <exception cref="UserFaultException">There is no such circuit, or its file is at fault.</exception>
    public static NamedCircuit Find(string nameOrPath, LookupFolders folders)
    {
        string path = Locate(nameOrPath, folders).Path;
        return new NamedCircuit(nameOrPath, path, CircuitJson.Read(path));
    }

    // A folder of several runs, such as that of a task in a model.
    private static string Below(string folder)
    {
        try
        {
            string[] runs = [.. Directory.EnumerateDirectories(folder).Where(inner => File.Exists(Path.Combine(inner, NamesInFolders[0]))).Order(StringComparer.Ordinal).Take(10)];
            return runs.Length == 0 ? string.Empty : $" There are some in {string.Join(", ", runs)}.";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
