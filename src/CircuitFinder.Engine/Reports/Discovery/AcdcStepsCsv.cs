using System.Globalization;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;
using CsvHelper;
using CsvHelper.Configuration;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary><c>acdc_steps.csv</c>: every decision of a search, in order: <c>order,edge,effect,removed,d_after,d_without,edges_left</c>.</summary>
public static class AcdcStepsCsv
{
    private static readonly string[] Columns = ["order", "edge", "effect", "removed", "d_after", "d_without", "edges_left"];

    private static readonly CsvConfiguration Layout = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    /// <summary>Writes the decisions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="steps">In order.</param>
    /// <param name="start">D of the whole model.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<AcdcStep> steps, double start)
        => AtomicFile.WriteText(path, text => Write(text, steps, start));

    /// <summary>Writes the decisions.</summary>
    internal static void Write(TextWriter text, IReadOnlyList<AcdcStep> steps, double start)
    {
        using var csv = new CsvWriter(text, Layout, leaveOpen: true);
        foreach (string column in Columns)
        {
            csv.WriteField(column);
        }

        csv.NextRecord();
        double current = start;
        for (int i = 0; i < steps.Count; i++)
        {
            AcdcStep step = steps[i];
            current = step.IsRemoved ? step.Divergence : current;
            csv.WriteField((i + 1).ToString(CultureInfo.InvariantCulture));
            csv.WriteField(step.Edge);
            csv.WriteField(ReportNumber.ExactOrEmpty(step.Effect));
            csv.WriteField(step.IsRemoved ? "true" : "false");
            csv.WriteField(ReportNumber.ExactOrEmpty(current));
            csv.WriteField(ReportNumber.ExactOrEmpty(step.Divergence));
            csv.WriteField(step.EdgesLeft.ToString(CultureInfo.InvariantCulture));
            csv.NextRecord();
        }
    }

    /// <summary>Reads decisions back, to take a search up again.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file that it is from, for messages.</param>
    /// <exception cref="UserFaultException">A line is faulty.</exception>
    internal static IReadOnlyList<AcdcStep> Read(TextReader text, string path)
    {
        try
        {
            using var csv = new CsvReader(text, Layout);
            var steps = new List<AcdcStep>();
            csv.Read();
            csv.ReadHeader();
            while (csv.Read())
            {
                steps.Add(new AcdcStep(
                    csv.GetField("edge")!,
                    csv.GetField<bool>("removed"),
                    csv.GetField<double?>("effect") ?? double.NaN,
                    csv.GetField<double?>("d_without") ?? double.NaN,
                    csv.GetField<int>("edges_left")));
            }

            return steps;
        }
        catch (CsvHelperException fault)
        {
            throw new UserFaultException(
                $"{path}({fault.Context?.Parser?.RawRow ?? 1}): this line of a search's state is faulty. Delete the file to start anew.", fault);
        }
    }
}
