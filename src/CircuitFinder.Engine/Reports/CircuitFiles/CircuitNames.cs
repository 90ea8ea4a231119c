namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>Short names for files: the part of each path that differs from the others.</summary>
public static class CircuitNames
{
    /// <summary>Names files: <c>ioi/eap/circuit.json</c> and <c>ioi/acdc/circuit.json</c> are <c>eap</c> and <c>acdc</c>.</summary>
    /// <param name="paths">As the user gave them.</param>
    /// <returns>[path]: different from each other, even where two paths are the same.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> paths)
    {
        string[][] parts = [.. paths.Select(path => path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))];
        int shortest = parts.Min(part => part.Length);
        int leading = 0;
        while (leading < shortest && parts.All(part => part[leading] == parts[0][leading]))
        {
            leading++;
        }

        int trailing = 0;
        while (trailing < shortest - leading && parts.All(part => part[^(trailing + 1)] == parts[0][^(trailing + 1)]))
        {
            trailing++;
        }

        var names = new List<string>();
        for (int i = 0; i < parts.Length; i++)
        {
            string own = string.Join('/', parts[i][leading..^trailing]);
            string name = paths.Count == 1 || own.Length == 0 ? string.Join('/', parts[i]) : WithoutEnding(own);
            names.Add(Unused(name, names));
        }

        return names;
    }

    private static string WithoutEnding(string name)
        => name.EndsWith(".json", StringComparison.Ordinal) && name.Length > ".json".Length ? name[..^".json".Length] : name;

    private static string Unused(string name, List<string> names)
    {
        string unused = name;
        for (int copy = 2; names.Contains(unused); copy++)
        {
            unused = FormattableString.Invariant($"{name} ({copy})");
        }

        return unused;
    }
}
