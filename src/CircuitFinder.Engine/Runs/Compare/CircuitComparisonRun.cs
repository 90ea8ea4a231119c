using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Runs.Compare;

/// <summary>Sets circuits beside each other and beside a reference: files → circuits → evaluation → report. No model runs.</summary>
public static class CircuitComparisonRun
{
    /// <summary>Compares circuits and, where a folder is named, writes the tables and pictures.</summary>
    /// <param name="options">Circuits, reference, output.</param>
    /// <exception cref="UserFaultException">
    /// A file is at fault, the circuits are not of one shape, there is nothing to compare with, the reference keeps none or all
    /// edges, or the output folder holds the results of a discovery.
    /// </exception>
    public static CircuitComparisonResult Run(CircuitComparisonOptions options)
    {
        if (options.Circuits.Count < 2 && options.Reference is null)
        {
            throw new UserFaultException("compare: there is one circuit and nothing to compare it with. Give a second circuit.json, or a reference.") { Remedies = ["reference"] };
        }

        DiscoveryFolder.RequireNone(options.OutputFolder);
        IReadOnlyList<string> names = CircuitNames.Of(options.Circuits);
        ImmutableArray<NamedCircuit> circuits =
            [.. options.Circuits.Select((path, place) => Named(names[place], path, options.Helpful))];
        foreach (NamedCircuit circuit in circuits.Skip(1))
        {
            RequireOneShape(circuits[0], circuit, circuit.Path);
        }

        NamedCircuit? reference = FindReference(options, circuits[0]);
        var result = new CircuitComparisonResult(circuits, Pairs(circuits), reference, reference is null ? [] : Curves(circuits, reference), []);
        return options.OutputFolder is null ? result : result with { Files = Write(options, options.OutputFolder, result) };
    }

    // Scores side by side are in one convention: helpful edges are negative. Those without a sign stay as they are.
    private static NamedCircuit Named(string name, string path, HelpfulSign? asked)
    {
        CircuitFile file = CircuitJson.Read(path);
        if (file.Scores is not { } scores)
        {
            return new NamedCircuit(name, path, file);
        }

        ScoreSign sign = ScoreSign.Of(path, file, file.Origin is null ? asked : null);
        return new NamedCircuit(name, path, file with { Scores = sign.Helpful == HelpfulSign.Magnitude ? scores : sign.ToNegative(scores) }) { Sign = sign };
    }

    private static NamedCircuit? FindReference(CircuitComparisonOptions options, NamedCircuit circuit)
    {
        if (options.Reference is null)
        {
            return null;
        }

        NamedCircuit reference = CircuitLocator.Find(options.Reference, options.ReferencesFolder);
        RequireOneShape(circuit, reference, $"reference {options.Reference}");
        int kept = reference.File.Circuit.EdgeCount;
        return kept > 0 && kept < reference.File.Graph.EdgeCount
            ? reference
            : throw new UserFaultException(
                $"reference {options.Reference}: this circuit keeps {(kept == 0 ? "no edge" : "every edge")}, so there is nothing to {(kept == 0 ? "find" : "leave out")}. Give one that keeps some.")
            { Setting = "reference" };
    }

    private static void RequireOneShape(NamedCircuit first, NamedCircuit other, string name)
    {
        ComputationGraph graph = first.File.Graph;
        if (!graph.HasShapeOf(other.File.Graph))
        {
            throw new UserFaultException(
                $"{name}: this circuit is of a model of {other.File.Graph.ShapeText}; {first.Path} is of one of {graph.ShapeText}. Compare circuits of one shape.")
            { Setting = name.StartsWith("reference ", StringComparison.Ordinal) ? "reference" : null };
        }
    }

    private static ImmutableArray<(string First, string Second, CircuitOverlap Overlap)> Pairs(ImmutableArray<NamedCircuit> circuits)
        => [.. from first in Enumerable.Range(0, circuits.Length)
               from second in Enumerable.Range(first + 1, circuits.Length - first - 1)
               select (circuits[first].Name, circuits[second].Name, CircuitOverlap.Of(circuits[first].File.Circuit, circuits[second].File.Circuit))];

    private static ImmutableArray<NamedRoc> Curves(ImmutableArray<NamedCircuit> circuits, NamedCircuit reference)
        => [.. from level in new[] { RocLevel.Edges, RocLevel.Nodes }
               from circuit in circuits
               let roc = CircuitRoc.Measure(level, circuit.File.Circuit, circuit.File.Scores, reference.File.Circuit)
               where roc is not null
               select new NamedRoc(level, circuit.Name, roc)];

    private static ImmutableArray<string> Write(CircuitComparisonOptions options, string folder, CircuitComparisonResult result)
    {
        ImmutableArray<string> files = [];
        ResultFolder.Write(folder, draft => files = WriteFiles(options, draft, result), ResultFiles.IsOfComparison);
        return files;
    }

    // Of the task and the model that all circuits are from.
    private static TableOrigin OriginOf(ImmutableArray<NamedCircuit> circuits)
    {
        CircuitOrigin? first = circuits[0].File.Origin;
        return new TableOrigin(
            circuits.All(circuit => circuit.File.Origin?.Task == first?.Task) ? first?.Task : null,
            circuits.All(circuit => circuit.File.Origin?.Model == first?.Model) ? first?.Model : null);
    }

    private static ImmutableArray<string> WriteFiles(CircuitComparisonOptions options, string folder, CircuitComparisonResult result)
    {
        ImmutableArray<string>.Builder files = ImmutableArray.CreateBuilder<string>();
        Write("compare.csv", path => CompareCsv.Write(path, result.Circuits));
        if (result.Circuits.Length > 1)
        {
            Write("summary.csv", path => OverlapCsv.Write(path, result.Pairs));
        }

        if (result.Circuits.Length == 2)
        {
            Write("compare.dot", path => CompareDot.Write(path, result.Circuits[0], result.Circuits[1]));
        }

        NamedCircuit[] drawn = result.Circuits is [var alone] && result.Reference is { } other ? [alone, other with { Name = Path.GetFileName(other.Name) }] : [.. result.Circuits];
        Write("compare.svg", path => CompareSvg.Write(path, drawn, options.Pictures));
        if (result.Reference is { } reference)
        {
            Write("roc.csv", path => RocCsv.WritePoints(path, result.Curves));
            Write("auroc.csv", path => RocCsv.WriteAreas(path, result.Curves, reference.Name));
            Write("roc.svg", path => RocSvg.Write(path, result.Curves, reference.Name, options.Pictures));
        }

        if (options.Tex)
        {
            files.AddRange(files.Where(name => name.EndsWith(".csv", StringComparison.Ordinal)).ToArray()
                .Select(name => ResultTable.WriteLatexBeside(Path.Combine(folder, name), OriginOf(result.Circuits))));
        }

        return files.ToImmutable();

        void Write(string name, Action<string> write)
        {
            write(Path.Combine(folder, name));
            files.Add(name);
        }
    }
}
