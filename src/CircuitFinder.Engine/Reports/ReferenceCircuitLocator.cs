using System.Collections.Immutable;

namespace CircuitFinder.Engine.Reports;

/// <summary>Finds reference circuits by name or path.</summary>
public static class ReferenceCircuitLocator
{
    private const string Ending = ".json";

    /// <summary>The names of the reference circuits in a folder, in ordinal order.</summary>
    /// <param name="circuitsFolder">The folder. Where it does not exist there are none.</param>
    public static ImmutableArray<string> List(string circuitsFolder)
        => Directory.Exists(circuitsFolder)
            ? [.. Directory.EnumerateFiles(circuitsFolder, "*" + Ending)
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Reads a reference circuit by its name or its file's path.</summary>
    /// <param name="nameOrPath">A name that <see cref="List"/> gives, or the path of a file.</param>
    /// <param name="circuitsFolder">The folder that names are looked up in.</param>
    /// <returns>The circuit, and the file that it was read from.</returns>
    /// <exception cref="UserFaultException">There is no such circuit, or its file is at fault.</exception>
    public static NamedCircuit Find(string nameOrPath, string circuitsFolder)
    {
        ImmutableArray<string> names = List(circuitsFolder);
        bool isName = names.Contains(nameOrPath);
        string path = isName ? Path.Combine(circuitsFolder, nameOrPath + Ending) : nameOrPath;
        if (!isName && !File.Exists(path))
        {
            string known = names.IsEmpty ? $"{circuitsFolder} holds none" : $"{circuitsFolder} holds {string.Join(", ", names)}";
            throw new UserFaultException($"there is no reference circuit '{nameOrPath}': {known}. Name one of them, or give the path of a circuit.json.");
        }

        return new NamedCircuit(nameOrPath, path, CircuitJson.Read(path));
    }
}
