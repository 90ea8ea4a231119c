using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>A table of text cells as a CSV file.</summary>
public static class CsvTable
{
    /// <summary>Writes a header and rows through a temporary file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Their names.</param>
    /// <param name="rows">One cell a column.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
        => AtomicFile.WriteText(path, text => CsvRows.Write(text, rows.Prepend(columns)));

    /// <summary>A whole number as a cell.</summary>
    /// <param name="value">It.</param>
    public static string Cell(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number as a cell; nothing where it was not measured.</summary>
    /// <param name="value">It.</param>
    public static string Cell(double value) => ReportNumber.ExactOrEmpty(value);

    /// <summary>A yes or no as a cell.</summary>
    /// <param name="value">It.</param>
    public static string Cell(bool value) => value ? "true" : "false";
}
