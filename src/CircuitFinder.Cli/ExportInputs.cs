using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Discovery;

namespace CircuitFinder.Cli;

/// <summary>What <c>circuitfinder export</c> is given: files, folders of runs, names.</summary>
internal static class ExportInputs
{
    private const string MainTable = "summary.csv";

    /// <summary>The circuit files.</summary>
    /// <exception cref="UserFaultException">One or more are not there; all of them at once.</exception>
    public static IReadOnlyList<string> Circuits(CommandContext context, IEnumerable<string> inputs)
    {
        var files = new List<string>();
        var faults = new List<string>();
        foreach (string input in inputs)
        {
            try
            {
                files.Add(Lookups.Circuit(context, input));
            }
            catch (UserFaultException fault)
            {
                faults.AddRange(fault.Faults);
            }
        }

        return faults.Count == 0 ? files : throw new UserFaultException(faults);
    }

    /// <summary>The table: a CSV file, or the main one of a run's folder.</summary>
    /// <exception cref="UserFaultException">The folder has none, or the input is no table by its name.</exception>
    public static string Table(string input)
    {
        if (Directory.Exists(input))
        {
            string table = Path.Combine(input, MainTable);
            return File.Exists(table) ? table : throw new UserFaultException($"{input}: there is no {MainTable} in this folder. {Choice(input)}");
        }

        return Path.GetExtension(input).ToUpperInvariant() is ".JSON" or ".TEX" or ".MD" or ".SVG" or ".DOT"
            ? throw new UserFaultException($"{input}: this is no CSV table. Give a table such as {MainTable}, or the folder of a run, for its {MainTable}.")
            : input;
    }

    /// <summary>Refuses to write over what is read, and over files of a run.</summary>
    /// <param name="input">The file that is read.</param>
    /// <param name="output">The file that is written.</param>
    /// <param name="isBeside">Whether the output is the input's own with another ending, which a run's folder may hold already.</param>
    /// <exception cref="UserFaultException">The output is the input, or belongs to the results of a run.</exception>
    public static void RequireOther(string input, string output, bool isBeside = false)
    {
        if (FileKinds.AreSame(input, output))
        {
            throw new UserFaultException($"--out {output}: this is the input itself. Name another file.");
        }

        if (!isBeside && DiscoveryFolder.Owns(output))
        {
            throw new UserFaultException($"--out {output}: this is a file of a run's results. Name another file.");
        }
    }

    private static string Choice(string folder)
    {
        string[] tables = [.. Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal)];
        return tables.Length == 0 ? "Give a CSV table, or the folder of a run." : $"Name one of its tables: {string.Join(", ", tables)}.";
    }
}
