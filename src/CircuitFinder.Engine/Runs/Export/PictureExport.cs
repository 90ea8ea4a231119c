using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;

namespace CircuitFinder.Engine.Runs.Export;

/// <summary>Draws a circuit file again: of this program with what its manifest says of it, of another with what the file says.</summary>
public static class PictureExport
{
    /// <summary>Draws.</summary>
    /// <param name="path">A <c>circuit.json</c>.</param>
    /// <param name="isDot">For Graphviz; else as SVG.</param>
    /// <param name="target">The file.</param>
    /// <param name="helpful">Which scores help, for files that do not say; null for the default.</param>
    /// <param name="pictures">How it is drawn.</param>
    /// <exception cref="UserFaultException">The circuit cannot be read, or the picture cannot be written.</exception>
    public static void Run(string path, bool isDot, string target, HelpfulSign? helpful, PictureOptions pictures)
    {
        CircuitFile file = CircuitJson.Read(path);
        var sign = ScoreSign.Of(path, file, helpful);
        EdgeScores scores = file.Scores is { } own
            ? sign.Helpful == HelpfulSign.Magnitude ? own : sign.ToNegative(own)
            : new EdgeScores(file.Graph, [.. Enumerable.Repeat(double.NaN, file.Graph.EdgeCount)]);
        CircuitCaption caption = Caption(path, file, sign);
        if (isDot)
        {
            CircuitDot.Write(target, scores, file.Circuit, caption);
        }
        else if (Nodes(path, file) is { IsEmpty: false } nodes)
        {
            NodesSvg.Write(target, nodes, file.Circuit, caption, pictures);
        }
        else
        {
            CircuitSvg.Write(target, scores, file.Circuit, caption, pictures);
        }
    }

    private static CircuitCaption Caption(string path, CircuitFile file, ScoreSign sign)
    {
        CircuitProvenance from = CircuitProvenance.Read(path);
        JsonNode? results = (Manifest(path)?["results"] as JsonObject)?["circuit"];
        JsonNode? random = (results as JsonObject)?["random"];
        return new CircuitCaption(
            from.Task ?? Path.GetFileName(path),
            from.Model ?? file.Graph.ShapeText,
            from.Method ?? "unknown",
            from.Metric ?? "unknown",
            from.Ablation ?? "unknown",
            file.Circuit.EdgeCount,
            file.Graph.EdgeCount,
            Number(results, "faithfulness"),
            Number(results, "loss_recovered"),
            Number(random, "faithfulness_mean"),
            Number(random, "faithfulness_minimum"),
            Number(random, "faithfulness_maximum"))
        {
            IsSigned = sign.Helpful != HelpfulSign.Magnitude && file.Scores is not null,
        };
    }

    // A run that scored nodes left their scores beside the circuit.
    private static ImmutableArray<double> Nodes(string path, CircuitFile file)
    {
        string nodes = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "nodes.csv");
        return (Manifest(path)?["options"] as JsonObject)?["level"]?.ToString() == "node" && File.Exists(nodes) ? NodesCsv.Read(nodes, file.Graph) : [];
    }

    // The manifest beside the circuit, where both are of one run; what cannot be read says nothing here.
    private static JsonObject? Manifest(string path)
    {
        string manifest = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "run.json");
        try
        {
            return File.Exists(manifest) && JsonInput.ReadNode(manifest, CircuitJson.CircuitBytes) is JsonObject run
                && run["inputs_sha256"]?.ToString() is { } inputs && inputs == CircuitProvenance.ReadObject(path)?["inputs_sha256"]?.ToString()
                && run["results"] is JsonObject && run["options"] is JsonObject
                ? run
                : null;
        }
        catch (UserFaultException)
        {
            return null;
        }
    }

    private static double Number(JsonNode? node, string key)
        => (node as JsonObject)?[key] is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN;
}
