using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary><c>tests.csv</c>: one row a hypothesis test, with a plain sentence of what it says.</summary>
public static class TestsCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tests">In the order of the rows.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<HypothesisTest> tests)
        => CsvTable.Write(
            path,
            ["verdict", "test", "hypothesis", "statistic", "n", "p_value", "alpha", "rejected", "sentence"],
            tests.Select(test => (string[])
            [
                test.Outcome.ToString().ToLowerInvariant(),
                test.Name,
                test.Hypothesis,
                CsvTable.Cell(test.Statistic),
                CsvTable.Cell(test.Count),
                CsvTable.Cell(test.PValue),
                CsvTable.Cell(test.Alpha),
                CsvTable.Cell(test.IsRejected),
                test.Sentence,
            ]));
}
