using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Graphs;

/// <summary>Grows a connected circuit edge by edge to a given size, where no random path fits any more.</summary>
/// <remarks>
/// An edge between two nodes of a connected circuit keeps it connected, so such edges come first, uniformly. When all of them are in,
/// a node joins by one edge in and one edge out. If only one edge may still come, <c>input->logits</c> makes room: no other edge
/// depends on it.
/// </remarks>
internal sealed class RandomPathFill
{
    private readonly ComputationGraph _graph;
    private readonly HashSet<int> _edges;
    private readonly Func<int, bool> _isFree;
    private readonly SplitMix64 _random;
    private readonly bool[] _isIn;

    public RandomPathFill(ComputationGraph graph, HashSet<int> edges, Func<int, bool>? allowed, SplitMix64 random)
    {
        _graph = graph;
        _edges = edges;
        _isFree = edge => !edges.Contains(edge) && (allowed is null || allowed(edge));
        _random = random;
        _isIn = new bool[graph.SourceCount];
        _isIn[ComputationGraph.InputSource] = true;
        foreach (int edge in edges)
        {
            _isIn[graph.EdgeEnds(edge).Source] = true;
        }
    }

    /// <summary>Adds edges until there are <paramref name="count"/>, or no more can come.</summary>
    public void GrowTo(int count)
    {
        int direct = _graph.EdgeIndex(ComputationGraph.InputSource, _graph.LogitsDestination);
        AddBetween(count);
        while (_edges.Count < count)
        {
            bool makesRoom = count - _edges.Count == 1;
            if ((makesRoom && !_edges.Remove(direct)) || !AddNode())
            {
                if (makesRoom && _isFree(direct))
                {
                    _edges.Add(direct);
                }

                return;
            }

            AddBetween(count);
        }
    }

    private void AddBetween(int count)
    {
        int[] edges = [.. Enumerable.Range(0, _graph.DestinationCount).Where(IsUsed).SelectMany(EdgesInto)];
        int missing = Math.Min(count - _edges.Count, edges.Length);
        for (int i = 0; i < missing; i++)
        {
            int other = i + _random.NextBelow(edges.Length - i);
            (edges[i], edges[other]) = (edges[other], edges[i]);
            _edges.Add(edges[i]);
        }
    }

    private bool AddNode()
    {
        int[] outside = [.. Enumerable.Range(1, _graph.SourceCount - 1).Where(source => !_isIn[source])];
        for (int i = 0; i < outside.Length; i++)
        {
            int other = i + _random.NextBelow(outside.Length - i);
            (outside[i], outside[other]) = (outside[other], outside[i]);
            int node = outside[i];
            int[] into = [.. Reads(node).SelectMany(EdgesInto)];
            int[] from = [.. CircuitEdits.EdgesFrom(_graph, node).Where(edge => _isFree(edge) && IsUsed(_graph.EdgeEnds(edge).Destination))];
            if (into.Length > 0 && from.Length > 0)
            {
                _edges.Add(into[_random.NextBelow(into.Length)]);
                _edges.Add(from[_random.NextBelow(from.Length)]);
                _isIn[node] = true;
                return true;
            }
        }

        return false;
    }

    private bool IsUsed(int destination)
        => destination == _graph.LogitsDestination || _graph.NodesOfDestination(destination).Any(node => _isIn[node]);

    // Free edges from the circuit's nodes.
    private IEnumerable<int> EdgesInto(int destination)
    {
        int first = _graph.FirstEdge(destination);
        return Enumerable.Range(0, _graph.SourcesBefore(destination)).Where(source => _isIn[source]).Select(source => first + source).Where(_isFree);
    }

    private int[] Reads(int node)
    {
        Span<int> reads = stackalloc int[3];
        return [.. reads[.._graph.DestinationsOfNode(node, reads)]];
    }
}
