using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>
/// Places a circuit's nodes in rows and leads its edges past the nodes between, each in a lane of its own:
/// Sugiyama's method, with barycentres to order the rows and least squares to place them.
/// </summary>
internal sealed class LayeredLayout
{
    /// <summary>Width of a head's box; its three ports share it.</summary>
    public const double HeadWidth = 54;

    /// <summary>Height of a head's box that is entered from the left; its three ports share it.</summary>
    public const double HeadHeight = 36;

    /// <summary>Width of every other node.</summary>
    public const double NodeWidth = 60;

    /// <summary>Room between neighbours of a row, but for lanes among themselves.</summary>
    public const double NodeGap = 12;

    // Beyond this, lanes would fill the picture: edges then run straight, behind the boxes.
    private const int MostEdgesWithLanes = 1000;

    private readonly Dictionary<int, LayoutItem> _itemOfNode = [];
    private readonly List<List<LayoutItem>> _rows = [];
    private readonly List<LayoutEdge> _edges = [];
    private readonly double _laneHalfWidth;

    private readonly bool _isLandscape;

    private LayeredLayout(Circuit circuit, bool isLandscape)
    {
        _isLandscape = isLandscape;
        Rows = CircuitRows.Of(circuit);
        _laneHalfWidth = Math.Clamp(240.0 / Math.Max(1, circuit.EdgeCount), 1.25, 4);
        for (int row = 0; row < Rows.Length; row++)
        {
            AddRow(circuit.Graph, row);
        }

        foreach (int edge in circuit.Edges)
        {
            AddEdge(circuit, edge, hasLanes: circuit.EdgeCount <= MostEdgesWithLanes);
        }
    }

    /// <summary>The rows, input first.</summary>
    public ImmutableArray<CircuitRow> Rows { get; }

    /// <summary>The edges in graph order, with their ways.</summary>
    public IReadOnlyList<LayoutEdge> Edges => _edges;

    /// <summary>The nodes, row by row from the left.</summary>
    public IEnumerable<LayoutItem> Nodes => _rows.SelectMany(row => row).Where(item => item.Node is not null);

    /// <summary>From the leftmost item's edge, at 0, to the rightmost's.</summary>
    public double Width { get; private set; }

    // How far a head reaches across the way from the input to the logits.
    private double HeadSide => _isLandscape ? HeadHeight : HeadWidth;

    /// <summary>Places a circuit. The same circuit is always placed alike.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="isLandscape">Whether rows will be columns: nodes then take as much room as they are high.</param>
    public static LayeredLayout Of(Circuit circuit, bool isLandscape = false)
    {
        var layout = new LayeredLayout(circuit, isLandscape);
        RowOrdering.Order(layout._rows);
        RowPlacement.Place(layout._rows);
        layout.MoveToOrigin();
        return layout;
    }

    private void AddRow(ComputationGraph graph, int row)
    {
        var items = new List<LayoutItem>();
        foreach (int node in Rows[row].Nodes)
        {
            double width = _isLandscape || NodeText.Role(graph, node) == "head" ? HeadSide : NodeWidth;
            var item = new LayoutItem(node, row, (width + NodeGap) / 2);
            _itemOfNode.Add(node, item);
            items.Add(item);
        }

        _rows.Add(items);
    }

    // One way for every kept head that shares the read.
    private void AddEdge(Circuit circuit, int edge, bool hasLanes)
    {
        (int source, int destination) = circuit.Graph.EdgeEnds(edge);
        double port = circuit.Graph.KindOfDestination(destination) is { } kind ? ((int)kind - 1) * HeadSide / 3 : 0;
        foreach (int reader in circuit.KeptReaders(destination))
        {
            AddWay(edge, _itemOfNode[source], _itemOfNode[reader], port, hasLanes);
        }
    }

    private void AddWay(int edge, LayoutItem first, LayoutItem last, double port, bool hasLanes)
    {
        var path = new List<LayoutItem> { first };
        for (int row = first.Row + 1; hasLanes && row < last.Row; row++)
        {
            var lane = new LayoutItem(node: null, row, _laneHalfWidth);
            _rows[row].Add(lane);
            path.Add(lane);
        }

        path.Add(last);
        _edges.Add(new LayoutEdge(edge, path, port));
        for (int i = 1; i < path.Count; i++)
        {
            var link = new LayoutLink(path[i - 1], path[i], path[i] == last ? port : 0);
            link.Lower.Above.Add(link);
            link.Upper.Below.Add(link);
        }
    }

    private void MoveToOrigin()
    {
        IEnumerable<LayoutItem> items = _rows.SelectMany(row => row);
        if (!items.Any())
        {
            return;
        }

        double left = items.Min(item => item.X - item.HalfWidth);
        Width = items.Max(item => item.X + item.HalfWidth) - left;
        foreach (LayoutItem item in items)
        {
            item.X -= left;
        }
    }
}
