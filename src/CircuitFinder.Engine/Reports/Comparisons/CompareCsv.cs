using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>
/// <c>compare.csv</c>: one row an edge that any of the circuits keeps, in graph order: the columns of <see cref="EdgeColumns"/>, then
/// <c>in_NAME</c> (true or false) a circuit, then <c>score_NAME</c> a circuit that scores every edge, negative
/// where the edge helps (scores without a sign as they are).
/// </summary>
public static class CompareCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="circuits">At least one; all of one shape.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<NamedCircuit> circuits)
        => AtomicFile.WriteText(path, text => CsvRows.Write(text, Rows(circuits)));

    private static IEnumerable<IEnumerable<string>> Rows(IReadOnlyList<NamedCircuit> circuits)
    {
        ComputationGraph graph = circuits[0].File.Graph;
        NamedCircuit[] scored = [.. circuits.Where(circuit => circuit.File.Scores is not null)];
        yield return
        [
            .. EdgeColumns.Names,
            .. circuits.Select(circuit => $"in_{circuit.Name}"),
            .. scored.Select(circuit => $"score_{circuit.Name}"),
        ];
        foreach (int edge in Enumerable.Range(0, graph.EdgeCount).Where(edge => circuits.Any(circuit => circuit.File.Circuit.Contains(edge))))
        {
            yield return
            [
                .. EdgeColumns.Cells(graph, edge),
                .. circuits.Select(circuit => circuit.File.Circuit.Contains(edge) ? "true" : "false"),
                .. scored.Select(circuit => ReportNumber.ExactOrEmpty(circuit.File.Scores!.Values[edge])),
            ];
        }
    }
}
