using System.Text;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>One drawing of a circuit: title, rows of nodes, edges, legend.</summary>
internal sealed class CircuitPicture(EdgeScores scores, Circuit circuit, CircuitCaption caption, LayeredLayout layout)
{
    private const double Margin = 24;
    private const double LabelWidth = 96;
    private const double NodeHeight = 34;
    private const double PortHeight = 12;
    private const double TitleHeight = 72;
    private const double LegendHeight = 64;
    private const double LeastBodyWidth = 500;
    private const double LegendColumn = 330;
    private const string LegendOfShapes = "boxes: heads with ports q k v · hexagons: MLPs · read upwards";
    private const string NodeStroke = "#4d4d4d";
    private const string HeadFill = "#eef3f8";
    private const string MlpFill = "#fdf1d6";
    private const string EndFill = "#e8e8e8";

    // Wide pictures need taller gaps, or their edges lie too flat to be followed.
    private readonly double _gap = Math.Clamp(layout.Width * 0.09, 46, 150);
    private readonly double _bodyWidth = Math.Max(layout.Width, LeastBodyWidth);
    private readonly double _largest = EdgeLook.Largest(scores, circuit);

    private ComputationGraph Graph => circuit.Graph;

    private double BodyHeight => layout.Rows.IsEmpty ? NodeHeight : (layout.Rows.Length * (NodeHeight + _gap)) - _gap;

    private double Left => Margin + LabelWidth + ((_bodyWidth - layout.Width) / 2);

    public void Draw(TextWriter text)
    {
        double textWidth = new[]
        {
            SvgCanvas.TextWidth(caption.Title, 17),
            SvgCanvas.TextWidth(caption.Origin, 12),
            SvgCanvas.TextWidth(caption.Quality, 12),
            LegendColumn + SvgCanvas.TextWidth(LegendOfShapes, 11),
        }.Max();
        double width = (2 * Margin) + Math.Max(LabelWidth + _bodyWidth, textWidth);
        double height = (2 * Margin) + TitleHeight + BodyHeight + LegendHeight;
        using var canvas = new SvgCanvas(text, width, height, caption.Title);
        canvas.Text(Margin, Margin + 14, caption.Title, 17, isBold: true);
        canvas.Text(Margin, Margin + 33, caption.Origin, 12, SvgCanvas.MutedInk);
        canvas.Text(Margin, Margin + 50, caption.Quality, 12);
        DrawRows(canvas, width);
        DrawEdges(canvas);
        foreach (LayoutItem item in layout.Nodes)
        {
            DrawNode(canvas, item);
        }

        DrawLegend(canvas, height - Margin - LegendHeight + 34);
    }

    private double Top(int row) => Margin + TitleHeight + ((layout.Rows.Length - 1 - row) * (NodeHeight + _gap));

    private void DrawRows(SvgCanvas canvas, double width)
    {
        for (int row = 0; row < layout.Rows.Length; row++)
        {
            if (layout.Rows[row].Layer % 2 == 0)
            {
                canvas.Rectangle(Margin - 8, Top(row) - 7, width - (2 * Margin) + 16, NodeHeight + 14, "#f7f7f7", stroke: null, radius: 4);
            }

            canvas.Text(Margin, Top(row) + (NodeHeight / 2) + 4, layout.Rows[row].Label, 11, SvgCanvas.MutedInk);
        }

        if (layout.Rows.IsEmpty)
        {
            canvas.Text(Margin, Margin + TitleHeight + 16, "The circuit has no edges.", 12);
        }
    }

    // Strong edges last, on top of the weak ones.
    private void DrawEdges(SvgCanvas canvas)
    {
        foreach (LayoutEdge edge in layout.Edges.OrderBy(edge => EdgeLook.Of(scores.Values[edge.Edge], _largest, caption.IsSigned).Share))
        {
            double score = scores.Values[edge.Edge];
            EdgeLook look = EdgeLook.Of(score, _largest, caption.IsSigned);
            canvas.Path(
                Way(edge),
                look.Colour,
                Width(look.Share),
                0.35 + (0.55 * look.Share),
                title: $"{Graph.EdgeName(edge.Edge)}: score {ReportNumber.Short(score)} ({(caption.IsSigned ? look.Sign : "no sign")})");
        }
    }

    private static double Width(double share) => 0.7 + (4.8 * share);

    private string Way(LayoutEdge edge)
    {
        var way = new StringBuilder($"M{Point(edge.Path[0].X, Top(edge.Path[0].Row))}");
        for (int i = 1; i < edge.Path.Count; i++)
        {
            LayoutItem item = edge.Path[i];
            bool isEnd = i == edge.Path.Count - 1;
            double fromX = edge.Path[i - 1].X;
            double fromY = Top(edge.Path[i - 1].Row);
            double x = item.X + (isEnd ? edge.Port : 0);
            double y = Top(item.Row) + NodeHeight;
            double bend = (fromY - y) / 2;
            way.Append($" C{Point(fromX, fromY - bend)} {Point(x, y + bend)} {Point(x, y)}");
            if (!isEnd)
            {
                way.Append($" L{Point(x, y - NodeHeight)}");
            }
        }

        return way.ToString();
    }

    private string Point(double x, double y) => $"{ReportNumber.Pixels(Left + x)},{ReportNumber.Pixels(y)}";

    private void DrawNode(SvgCanvas canvas, LayoutItem item)
    {
        int node = item.Node!.Value;
        double x = Left + item.X;
        double top = Top(item.Row);
        canvas.BeginGroup(Tooltip(node));
        switch (NodeText.Role(Graph, node))
        {
            case "head":
                DrawHead(canvas, x, top, NodeText.Name(Graph, node), letter => circuit.ContainsDestination(Read(node, letter)));
                break;
            case "mlp":
                DrawMlp(canvas, x, top, NodeText.Name(Graph, node));
                break;
            default:
                canvas.Rectangle(
                    x - (LayeredLayout.NodeWidth / 2), top, LayeredLayout.NodeWidth, NodeHeight, EndFill, NodeStroke, NodeHeight / 2);
                canvas.Text(x, top + (NodeHeight / 2) + 4, NodeText.Name(Graph, node), 12, anchor: "middle");
                break;
        }

        canvas.EndGroup();
    }

    private int Read(int head, char letter)
    {
        Span<int> reads = stackalloc int[3];
        Graph.DestinationsOfNode(head, reads);
        return reads["qkv".IndexOf(letter, StringComparison.Ordinal)];
    }

    private static void DrawHead(SvgCanvas canvas, double x, double top, string name, Func<char, bool> isRead)
    {
        const double PortWidth = LayeredLayout.HeadWidth / 3;
        double left = x - (LayeredLayout.HeadWidth / 2);
        canvas.Rectangle(left, top, LayeredLayout.HeadWidth, NodeHeight, HeadFill, NodeStroke, radius: 4);
        canvas.Text(x, top + 15, name, 12, anchor: "middle");
        for (int port = 0; port < 3; port++)
        {
            char letter = "qkv"[port];
            double portLeft = left + (port * PortWidth);
            canvas.Rectangle(portLeft, top + NodeHeight - PortHeight, PortWidth, PortHeight, isRead(letter) ? "#ffffff" : HeadFill, NodeStroke);
            string ink = isRead(letter) ? SvgCanvas.Ink : "#a8a8a8";
            canvas.Text(portLeft + (PortWidth / 2), top + NodeHeight - 3, letter.ToString(), 9, ink, anchor: "middle");
        }
    }

    private static void DrawMlp(SvgCanvas canvas, double x, double top, string name)
    {
        const double Half = LayeredLayout.NodeWidth / 2;
        canvas.Polygon(
            [
                (x - Half, top + (NodeHeight / 2)), (x - Half + 12, top), (x + Half - 12, top),
                (x + Half, top + (NodeHeight / 2)), (x + Half - 12, top + NodeHeight), (x - Half + 12, top + NodeHeight),
            ],
            MlpFill,
            NodeStroke);
        canvas.Text(x, top + (NodeHeight / 2) + 4, name, 12, anchor: "middle");
    }

    private string Tooltip(int node)
    {
        int reads = layout.Edges.Count(edge => edge.Path[^1].Node == node);
        int writes = layout.Edges.Count(edge => edge.Path[0].Node == node);
        return $"{NodeText.Name(Graph, node)}: {reads} edges in, {writes} edges out";
    }

    private void DrawLegend(SvgCanvas canvas, double top)
    {
        if (caption.IsSigned)
        {
            LegendLine(canvas, Margin, top, EdgeLook.HelpfulColour, "helpful: ablating the edge lowers the metric");
            LegendLine(canvas, Margin, top + 20, EdgeLook.HarmfulColour, "harmful: ablating the edge raises the metric");
        }
        else
        {
            LegendLine(canvas, Margin, top, EdgeLook.NeutralColour, $"scores of {caption.Method} have no sign");
        }

        const double Right = Margin + LegendColumn;
        DrawSample(canvas, Right, top, 14, SvgCanvas.MutedInk, Width(0));
        DrawSample(canvas, Right + 18, top, 14, SvgCanvas.MutedInk, Width(1));
        canvas.Text(Right + 40, top + 4, $"width: |score|, widest {ReportNumber.Short(_largest)}", 11);
        canvas.Text(Right, top + 24, LegendOfShapes, 11);
    }

    private static void LegendLine(SvgCanvas canvas, double x, double y, string colour, string text)
    {
        DrawSample(canvas, x, y, 28, colour, 4, 0.9);
        canvas.Text(x + 36, y + 4, text, 11);
    }

    private static void DrawSample(SvgCanvas canvas, double x, double y, double length, string colour, double width, double opacity = 1)
        => canvas.Path(
            $"M{ReportNumber.Pixels(x)},{ReportNumber.Pixels(y)} h{ReportNumber.Pixels(length)}", colour, width, opacity);
}
