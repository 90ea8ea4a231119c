using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace CircuitFinder.Engine.Reports;

/// <summary>A table of text cells as a CSV file.</summary>
internal static class CsvTable
{
    /// <summary>Writes a header and rows through a temporary file.</summary>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
        => AtomicFile.WriteText(path, text =>
        {
            using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
            foreach (IReadOnlyList<string> row in rows.Prepend(columns))
            {
                foreach (string cell in row)
                {
                    csv.WriteField(cell);
                }

                csv.NextRecord();
            }
        });

    /// <summary>A whole number as a cell.</summary>
    public static string Cell(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number as a cell; nothing where it was not measured.</summary>
    public static string Cell(double value) => ReportNumber.ExactOrEmpty(value);

    /// <summary>A yes or no as a cell.</summary>
    public static string Cell(bool value) => value ? "true" : "false";
}
