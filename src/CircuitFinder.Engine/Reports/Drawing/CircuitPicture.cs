using System.Text;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>One drawing of a circuit: title, rows of nodes, edges with heads, legend. In landscape its rows are columns, from the
/// input at the left.</summary>
internal sealed class CircuitPicture
{
    private const double Margin = 24;
    private const double LabelWidth = 96;
    private const double NodeHeight = 34;
    private const double PortHeight = 12;
    private const double LeastBodyWidth = 500;
    private const double TitleSize = 17;
    private const double LineSize = 12;
    private const double LegendSize = 11;
    private const double LegendSample = 36;
    private const string HeadFill = "#eef3f8";
    private const string MlpFill = "#fdf1d6";
    private const string EndFill = "#e8e8e8";

    private readonly Circuit _circuit;
    private readonly PictureContent _content;
    private readonly LayeredLayout _layout;
    private readonly PictureOptions _options;
    private readonly bool _isLandscape;
    private readonly double _gap;
    private readonly double _bodyWidth;
    private readonly double _bodyHeight;
    private readonly List<(string Text, double Size)> _head = [];
    private readonly List<(PictureLegend Entry, double X, double Y)> _legend = [];
    private readonly double _top;
    private readonly double _left;
    private readonly double _width;
    private readonly double _height;

    public CircuitPicture(Circuit circuit, PictureContent content, LayeredLayout layout, PictureOptions options)
    {
        (_circuit, _content, _layout, _options, _isLandscape) = (circuit, content, layout, options, options.IsLandscape);

        // Wide pictures need taller gaps, or their edges lie too flat to be followed.
        _gap = Math.Clamp(layout.Width * 0.09, 46, 150);
        double along = layout.Rows.IsEmpty ? NodeHeight : (layout.Rows.Length * (Depth + _gap)) - _gap;
        double body = _isLandscape ? along : layout.Width + LabelWidth;
        _bodyWidth = Math.Max(body, Math.Min(LeastBodyWidth + LabelWidth, options.Width is { } width ? Math.Max(240, width.Pixels - (2 * Margin)) : double.PositiveInfinity));
        _bodyHeight = _isLandscape ? Math.Max(layout.Width, NodeHeight) + 30 : along;
        if (options.HasTitle)
        {
            // Long lines widen a picture whose width is free.
            double room = options.Width is null ? double.PositiveInfinity : _bodyWidth;
            _head.AddRange(SvgCanvas.Wrap(content.Title, TitleSize, room).Select(line => (line, TitleSize)));
            _head.AddRange(content.Lines.SelectMany(line => SvgCanvas.Wrap(line, LineSize, room)).Select(line => (line, LineSize)));
        }

        double legendHeight = PlaceLegend();
        double textWidth = _head.Select(line => SvgCanvas.TextWidth(line.Text, line.Size))
            .Concat(_legend.Select(entry => entry.X + LegendWidth(entry.Entry))).DefaultIfEmpty(0).Max();
        _top = Margin + (_head.Sum(line => line.Size) * 1.4) + (_head.Count > 0 ? 10 : 0);
        _width = (2 * Margin) + Math.Max(_bodyWidth, textWidth);
        _height = _top + _bodyHeight + 30 + legendHeight + Margin;
        _left = Margin + (_isLandscape ? (_bodyWidth - body) / 2 : LabelWidth + ((_bodyWidth - LabelWidth - layout.Width) / 2));
    }

    private ComputationGraph Graph => _circuit.Graph;

    // How far a node reaches along the way from the input to the logits.
    private double Depth => _isLandscape ? LayeredLayout.NodeWidth : NodeHeight;

    public void Draw(TextWriter text)
    {
        using var canvas = new SvgCanvas(text, _width, _height, _content.Title, _options.Width);
        double y = Margin - 8;
        foreach ((string line, double size) in _head)
        {
            y += size * 1.4;
            canvas.Text(Margin, y, line, size, isBold: size == TitleSize);
        }

        DrawRows(canvas);
        ILookup<int, LayoutEdge> ways = _layout.Edges.ToLookup(edge => edge.Edge);
        foreach (PictureEdge edge in _content.Edges)
        {
            foreach (LayoutEdge way in ways[edge.Edge])
            {
                DrawEdge(canvas, edge, way);
            }
        }

        foreach (LayoutItem item in _layout.Nodes)
        {
            DrawNode(canvas, item);
        }

        foreach ((PictureLegend entry, double x, double row) in _legend)
        {
            DrawLegend(canvas, entry, Margin + x, _top + _bodyHeight + 34 + row);
        }
    }

    // Where a row begins: its upper side, or in landscape its left one.
    private double Start(int row)
        => _isLandscape ? _left + (row * (Depth + _gap)) : _top + ((_layout.Rows.Length - 1 - row) * (Depth + _gap));

    private double LandscapeTop => _top + 30;

    private (double X, double Y) Entry(LayoutItem item, double port)
        => _isLandscape ? (Start(item.Row), LandscapeTop + item.X + port) : (_left + item.X + port, Start(item.Row) + Depth);

    private (double X, double Y) Exit(LayoutItem item)
        => _isLandscape ? (Start(item.Row) + Depth, LandscapeTop + item.X) : (_left + item.X, Start(item.Row));

    private void DrawRows(SvgCanvas canvas)
    {
        if (_layout.Rows.IsEmpty)
        {
            canvas.Text(Margin, _top + 16, "The circuit has no edges.", LineSize);
        }

        for (int row = 0; row < _layout.Rows.Length; row++)
        {
            bool isShaded = _layout.Rows[row].Layer % 2 == 0;
            string label = _layout.Rows[row].Label;
            if (_isLandscape)
            {
                if (isShaded)
                {
                    canvas.Rectangle(Start(row) - 7, _top, Depth + 14, _bodyHeight + 7, "#f7f7f7", stroke: null, radius: 4);
                }

                string[] lines = label.Length > 9 && label.LastIndexOf(' ') is > 0 and var space ? [label[..space], label[(space + 1)..]] : [label];
                for (int line = 0; line < lines.Length; line++)
                {
                    canvas.Text(Start(row) + (Depth / 2), _top + 11 + (12 * line), lines[line], LegendSize - 1, SvgCanvas.MutedInk, "middle");
                }

                continue;
            }

            if (isShaded)
            {
                canvas.Rectangle(Margin - 8, Start(row) - 7, _width - (2 * Margin) + 16, NodeHeight + 14, "#f7f7f7", stroke: null, radius: 4);
            }

            canvas.Text(Margin, Start(row) + (NodeHeight / 2) + 4, label, LegendSize, SvgCanvas.MutedInk);
        }
    }

    private void DrawEdge(SvgCanvas canvas, PictureEdge edge, LayoutEdge way)
    {
        double length = 5 + (1.2 * edge.Width);
        double half = 2.2 + (0.75 * edge.Width);
        (double x, double y) = Entry(way.Path[^1], way.Port);
        (double X, double Y) neck = _isLandscape ? (x - length, y) : (x, y + length);
        canvas.Path(Way(way, neck), edge.Colour, edge.Width, edge.Opacity, edge.Dashes, edge.Tooltip);
        canvas.Polygon(
            _isLandscape ? [(x, y), (x - length, y - half), (x - length, y + half)] : [(x, y), (x - half, y + length), (x + half, y + length)],
            edge.Colour, stroke: null, Math.Min(1, edge.Opacity + 0.1));
    }

    private string Way(LayoutEdge edge, (double X, double Y) neck)
    {
        (double X, double Y) from = Exit(edge.Path[0]);
        var way = new StringBuilder($"M{Point(from)}");
        for (int i = 1; i < edge.Path.Count; i++)
        {
            LayoutItem item = edge.Path[i];
            bool isEnd = i == edge.Path.Count - 1;
            (double X, double Y) to = isEnd ? neck : Entry(item, 0);
            if (_isLandscape)
            {
                double bend = (to.X - from.X) / 2;
                way.Append($" C{Point((from.X + bend, from.Y))} {Point((to.X - bend, to.Y))} {Point(to)}");
            }
            else
            {
                double bend = (from.Y - to.Y) / 2;
                way.Append($" C{Point((from.X, from.Y - bend))} {Point((to.X, to.Y + bend))} {Point(to)}");
            }

            if (!isEnd)
            {
                from = Exit(item);
                way.Append($" L{Point(from)}");
            }
        }

        return way.ToString();
    }

    private static string Point((double X, double Y) point) => $"{ReportNumber.Pixels(point.X)},{ReportNumber.Pixels(point.Y)}";

    private void DrawNode(SvgCanvas canvas, LayoutItem item)
    {
        int node = item.Node!.Value;
        (double x, double y) = _isLandscape
            ? (Start(item.Row) + (Depth / 2), LandscapeTop + item.X)
            : (_left + item.X, Start(item.Row) + (NodeHeight / 2));
        (string colour, string? dashes) = _content.Outline(node);
        canvas.BeginGroup(Tooltip(node));
        switch (NodeText.Role(Graph, node))
        {
            case "head":
                DrawHead(canvas, x, y, node, colour, dashes);
                break;
            case "mlp":
                DrawMlp(canvas, x, y, NodeText.Name(Graph, node), colour, dashes);
                break;
            default:
                canvas.Rectangle(
                    x - (LayeredLayout.NodeWidth / 2), y - (NodeHeight / 2), LayeredLayout.NodeWidth, NodeHeight, EndFill, colour, NodeHeight / 2, dashes);
                canvas.Text(x, y + 4, NodeText.Name(Graph, node), LineSize, anchor: "middle");
                break;
        }

        canvas.EndGroup();
    }

    private bool IsRead(int head, int port)
    {
        Span<int> reads = stackalloc int[3];
        Graph.DestinationsOfNode(head, reads);
        return _circuit.ContainsDestination(reads[port]);
    }

    // Ports stand where edges come in: below, or in landscape at the left.
    private void DrawHead(SvgCanvas canvas, double x, double y, int node, string colour, string? dashes)
    {
        const double PortWidth = LayeredLayout.HeadWidth / 3;
        double height = _isLandscape ? LayeredLayout.HeadHeight : NodeHeight;
        double width = _isLandscape ? LayeredLayout.NodeWidth : LayeredLayout.HeadWidth;
        double left = x - (width / 2);
        double top = y - (height / 2);
        canvas.Rectangle(left, top, width, height, HeadFill, colour, 4, dashes);
        canvas.Text(_isLandscape ? x + (PortHeight / 2) : x, _isLandscape ? y + 4 : top + 15, NodeText.Name(Graph, node), LineSize, anchor: "middle");
        for (int port = 0; port < 3; port++)
        {
            (double X, double Y, double Width, double Height) box = _isLandscape
                ? (left, top + (port * LayeredLayout.HeadHeight / 3), PortHeight, LayeredLayout.HeadHeight / 3)
                : (left + (port * PortWidth), top + NodeHeight - PortHeight, PortWidth, PortHeight);
            canvas.Rectangle(box.X, box.Y, box.Width, box.Height, IsRead(node, port) ? "#ffffff" : HeadFill, colour);
            string ink = IsRead(node, port) ? SvgCanvas.Ink : "#a8a8a8";
            canvas.Text(box.X + (box.Width / 2), box.Y + (box.Height / 2) + 3, "qkv"[port].ToString(), 9, ink, anchor: "middle");
        }
    }

    private static void DrawMlp(SvgCanvas canvas, double x, double y, string name, string colour, string? dashes)
    {
        const double Half = LayeredLayout.NodeWidth / 2;
        const double Rise = NodeHeight / 2;
        canvas.Polygon(
            [(x - Half, y), (x - Half + 12, y - Rise), (x + Half - 12, y - Rise), (x + Half, y), (x + Half - 12, y + Rise), (x - Half + 12, y + Rise)],
            MlpFill, colour, dashes: dashes);
        canvas.Text(x, y + 4, name, LineSize, anchor: "middle");
    }

    private string Tooltip(int node)
    {
        int reads = _layout.Edges.Count(edge => edge.Path[^1].Node == node);
        int writes = _layout.Edges.Count(edge => edge.Path[0].Node == node);
        return $"{NodeText.Name(Graph, node)}: {reads} edges in, {writes} edges out";
    }

    // From left to right, on as many lines as it takes.
    private double PlaceLegend()
    {
        const double Row = 20;
        (double x, double y) = (0, 0);
        foreach (PictureLegend entry in _content.Legend.Append(new PictureLegend("boxes: heads with ports q k v")).Append(
            new PictureLegend($"hexagons: MLPs · read {(_isLandscape ? "from the left" : "upwards")}")))
        {
            if (x > 0 && x + LegendWidth(entry) > _bodyWidth)
            {
                (x, y) = (0, y + Row);
            }

            _legend.Add((entry, x, y));
            x += LegendWidth(entry) + 28;
        }

        return y + Row;
    }

    private static double LegendWidth(PictureLegend entry) => (entry.Colour is null ? 0 : LegendSample) + SvgCanvas.TextWidth(entry.Text, LegendSize);

    private static void DrawLegend(SvgCanvas canvas, PictureLegend entry, double x, double y)
    {
        if (entry.Colour is { } colour)
        {
            canvas.Path($"M{ReportNumber.Pixels(x)},{ReportNumber.Pixels(y)} h28", colour, entry.Width, 0.9, entry.Dashes);
        }

        canvas.Text(x + (entry.Colour is null ? 0 : LegendSample), y + 4, entry.Text, LegendSize);
    }
}
