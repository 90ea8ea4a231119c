using System.Globalization;
using CsvHelper;

namespace CircuitFinder.Engine.Files;

/// <summary>Tables as comma-separated values, by RFC 4180: fields are quoted where they must be, and lines end in <c>\n</c>.</summary>
public static class CsvRows
{
    private static readonly CsvWriterOptions Written = new()
    {
        NewLine = "\n",
        Quoting = CsvQuoting.WhenNeededOrWhitespace,
        Injection = CsvInjection.None,
        FormatProvider = CultureInfo.InvariantCulture,
    };

    private static readonly CsvReaderOptions Kept = new()
    {
        HasHeader = false,
        Separator = ',',
        DetectSeparatorHint = false,
        AllowLineBreaksInQuotes = true,
        TrackLineNumbers = true,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MalformedData = CsvMalformedDataHandling.Recover,
        FormatProvider = CultureInfo.InvariantCulture,
    };

    /// <summary>Writes rows; a header is the first of them.</summary>
    /// <param name="text">Receives the table; stays open.</param>
    /// <param name="rows">One text per cell.</param>
    public static void Write(TextWriter text, IEnumerable<IEnumerable<string>> rows)
    {
        using CsvWriter csv = CsvWriter.Create(text, Written, leaveOpen: true);
        foreach (IEnumerable<string> row in rows)
        {
            csv.WriteRecord([.. row]);
        }
    }

    /// <summary>Reads rows, however many fields each has. Empty lines are passed over.</summary>
    /// <param name="text">The whole table.</param>
    /// <param name="onStrayQuote">Receives the line, from 1, of a record whose quotes are not in their places, and the record; null
    /// to take what can be read.</param>
    public static IEnumerable<CsvRow> Read(string text, Action<int, string>? onStrayQuote = null)
    {
        CsvReaderOptions options = onStrayQuote is null
            ? Kept
            : Kept with { OnMalformedRecord = fault => onStrayQuote((int)fault.LineNumber, fault.RawRecord ?? string.Empty) };
        using CsvReader csv = CsvReader.FromText(text, options);
        while (csv.Read())
        {
            yield return new CsvRow((int)csv.LineNumber, csv.Current.ToArray());
        }
    }
}
