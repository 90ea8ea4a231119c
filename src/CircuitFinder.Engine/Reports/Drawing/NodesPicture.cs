using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>A circuit of whole nodes: every head and MLP in its place, a row a layer, those of the circuit with their scores. Edges
/// between kept nodes are all kept, and not drawn.</summary>
internal sealed class NodesPicture(ComputationGraph graph, IReadOnlyList<double> scores, Circuit circuit, CircuitCaption caption, PictureOptions options)
{
    private const double Margin = 24;
    private const double LabelWidth = 76;
    private const double CellWidth = 58;
    private const double CellHeight = 36;
    private const double Gap = 8;
    private const string Faint = "#c4c4c4";
    private const string HarmfulDashes = "5 2.5";
    private const string HeadFill = "#eef3f8";
    private const string MlpFill = "#fdf1d6";
    private const string EndFill = "#e8e8e8";

    private readonly double _largest = Enumerable.Range(0, graph.SourceCount).Where(circuit.IsNodeKept).Select(node => Math.Abs(scores[node])).Where(double.IsFinite).DefaultIfEmpty(0).Max();

    // Input, layers, logits along; heads and the MLP across.
    private int Along => graph.LayerCount + 2;

    private int Across => graph.HeadCount + (graph.HasMlp ? 1 : 0);

    public void Draw(TextWriter text)
    {
        int nodes = Enumerable.Range(0, graph.SourceCount).Count(circuit.IsNodeKept);
        string title = $"{caption.Task}: {ReportNumber.Count(nodes)} of {ReportNumber.Count(graph.SourceCount)} nodes, {ReportNumber.Count(circuit.EdgeCount)} edges among them";
        (int columns, int rows) = options.IsLandscape ? (Along, Across) : (Across, Along);
        double body = LabelWidth + (columns * (CellWidth + Gap));
        double wide = Math.Max(body, Math.Min(560, Math.Max(240, (options.Width?.Pixels ?? double.PositiveInfinity) - (2 * Margin))));
        string[] legend = [.. SvgCanvas.Wrap(
            caption.IsSigned
                ? "line: |score| of the whole node; solid blue: helpful, ablating it lowers the metric; dashed vermilion: harmful; grey: not in the circuit"
                : "line: |score| of the whole node, which has no sign; grey: not in the circuit", 11, wide)];
        (string Text, double Size)[] head = options.HasTitle
            ? [.. SvgCanvas.Wrap(title, 17, wide).Select(line => (line, 17.0)), .. new[] { caption.Origin, caption.Quality }.SelectMany(line => SvgCanvas.Wrap(line, 12, wide)).Select(line => (line, 12.0))]
            : [];
        double top = Margin + (head.Sum(line => line.Size) * 1.4) + (head.Length > 0 ? 10 : 0) + (options.IsLandscape ? 18 : 0);
        double below = top + (rows * (CellHeight + Gap));
        using var canvas = new SvgCanvas(text, wide + (2 * Margin), below + (legend.Length * 16) + Margin, title, options.Width);
        double y = Margin - 8;
        foreach ((string line, double size) in head)
        {
            y += size * 1.4;
            canvas.Text(Margin, y, line, size, isBold: size > 12);
        }

        for (int along = 0; along < Along; along++)
        {
            DrawLayer(canvas, along, top);
        }

        for (int line = 0; line < legend.Length; line++)
        {
            canvas.Text(Margin, below + 14 + (16 * line), legend[line], 11);
        }
    }

    private void DrawLayer(SvgCanvas canvas, int along, double top)
    {
        string label = along == 0 ? "embedding" : along == Along - 1 ? "unembedding" : FormattableString.Invariant($"layer {along - 1}");
        (double left, double y) = Corner(along, 0, top);
        if (options.IsLandscape)
        {
            canvas.Text(left + (CellWidth / 2), top - 6, along == Along - 1 ? "unembed." : label, 10, SvgCanvas.MutedInk, "middle");
        }
        else
        {
            canvas.Text(Margin, y + (CellHeight / 2) + 4, along == Along - 1 ? "unembed." : label, 11, SvgCanvas.MutedInk);
        }

        IEnumerable<int> nodes = along == 0 ? [ComputationGraph.InputSource]
            : along == Along - 1 ? [-1]
            : Enumerable.Range(0, graph.HeadCount).Select(at => graph.HeadSource(along - 1, at)).Concat(graph.HasMlp ? [graph.MlpSource(along - 1)] : []);
        int across = 0;
        foreach (int node in nodes)
        {
            (double x, double row) = Corner(along, across++, top);
            DrawNode(canvas, node, x, row);
        }
    }

    private (double X, double Y) Corner(int along, int across, double top)
        => options.IsLandscape
            ? (Margin + (along * (CellWidth + Gap)), top + (across * (CellHeight + Gap)))
            : (Margin + LabelWidth + (across * (CellWidth + Gap)), top + ((Along - 1 - along) * (CellHeight + Gap)));

    private void DrawNode(SvgCanvas canvas, int node, double x, double y)
    {
        string name = NodeText.Name(graph, node);
        bool isKept = circuit.IsNodeKept(node);
        double score = node < 0 ? double.NaN : scores[node];
        EdgeLook look = EdgeLook.Of(score, _largest, caption.IsSigned);
        bool isScored = double.IsFinite(score);
        string fill = !isKept ? "#ffffff" : NodeText.Role(graph, node) switch { "head" => HeadFill, "mlp" => MlpFill, _ => EndFill };
        canvas.BeginGroup(isScored ? $"{name}: score {ReportNumber.Short(score)} ({(isKept ? "in the circuit" : "not in the circuit")})" : $"{name}: no score");
        canvas.Rectangle(
            x, y, CellWidth, CellHeight, fill, !isKept ? Faint : isScored ? look.Colour : EdgeLook.NeutralColour, 4,
            isKept && look.Sign == "harmful" ? HarmfulDashes : null, isKept ? 1 + (3 * look.Share) : 1);
        string ink = isKept ? SvgCanvas.Ink : "#a8a8a8";
        canvas.Text(x + (CellWidth / 2), y + (isKept && isScored ? 15 : 22), name, 12, ink, "middle");
        if (isKept && isScored)
        {
            canvas.Text(x + (CellWidth / 2), y + 29, ReportNumber.ThreeDecimals(score), 10, ink, "middle");
        }

        canvas.EndGroup();
    }
}
