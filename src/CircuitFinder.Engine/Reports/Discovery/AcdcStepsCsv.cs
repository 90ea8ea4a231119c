using System.Globalization;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>acdc_steps.csv</c>: every decision of a search, in order:
/// <c>order,edge,effect,removed,d_after,d_without,edges_left</c>.</summary>
public static class AcdcStepsCsv
{
    private static readonly string[] Columns = ["order", "edge", "effect", "removed", "d_after", "d_without", "edges_left"];

    /// <summary>Writes the decisions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="steps">In order.</param>
    /// <param name="start">D of the whole model.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<AcdcStep> steps, double start)
        => AtomicFile.WriteText(path, text => Write(text, steps, start));

    /// <summary>Writes the decisions.</summary>
    internal static void Write(TextWriter text, IReadOnlyList<AcdcStep> steps, double start) => CsvRows.Write(text, Rows(steps, start).Prepend(Columns));

    private static IEnumerable<string[]> Rows(IReadOnlyList<AcdcStep> steps, double start)
    {
        double current = start;
        for (int i = 0; i < steps.Count; i++)
        {
            AcdcStep step = steps[i];
            current = step.IsRemoved ? step.Divergence : current;
            yield return
            [
                CsvTable.Cell(i + 1),
                step.Edge,
                CsvTable.Cell(step.Effect),
                CsvTable.Cell(step.IsRemoved),
                CsvTable.Cell(current),
                CsvTable.Cell(step.Divergence),
                CsvTable.Cell(step.EdgesLeft),
            ];
        }
    }

    /// <summary>Reads decisions back, to take a search up again.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file that it is from, for messages.</param>
    /// <exception cref="UserFaultException">A line is faulty.</exception>
    internal static IReadOnlyList<AcdcStep> Read(string text, string path)
    {
        var steps = new List<AcdcStep>();
        bool isHeader = true;
        foreach (CsvRow row in CsvRows.Read(text))
        {
            AcdcStep step = default!;
            if (isHeader ? !row.Fields.SequenceEqual(Columns) : !TryRead(row.Fields, out step))
            {
                throw new UserFaultException($"{path}({row.Line}): this line of a search's state is faulty. Delete the file to start anew.");
            }

            if (!isHeader)
            {
                steps.Add(step);
            }

            isHeader = false;
        }

        return steps;
    }

    private static bool TryRead(string[] fields, out AcdcStep step)
    {
        double effect = double.NaN, divergence = double.NaN;
        int left = 0;
        bool isStep = fields.Length == Columns.Length
            && (fields[2].Length == 0 || TableNumber.TryParse(fields[2], out effect))
            && fields[3] is "true" or "false"
            && (fields[5].Length == 0 || TableNumber.TryParse(fields[5], out divergence))
            && int.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out left);
        step = isStep ? new AcdcStep(fields[1], fields[3] == "true", effect, divergence, left) : default!;
        return isStep;
    }
}
