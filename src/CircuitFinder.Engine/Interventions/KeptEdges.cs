using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Interventions;

/// <summary>Which edges a shrinking circuit still has, and what that means for its nodes.</summary>
internal sealed class KeptEdges
{
    private readonly ComputationGraph _graph;
    private readonly bool _couplesHeads;
    private readonly bool[] _kept;
    private readonly bool[] _directKept;
    private readonly bool[] _isAnswerOnly;
    private readonly bool[] _hasConsumer;

    /// <summary>Starts with every edge.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="couplesHeads">Whether the heads of a layer are computed together, at every row.</param>
    public KeptEdges(ComputationGraph graph, bool couplesHeads = false)
    {
        _graph = graph;
        _couplesHeads = couplesHeads;
        _kept = new bool[graph.EdgeCount];
        Array.Fill(_kept, true);
        _directKept = new bool[graph.DestinationCount];
        Array.Fill(_directKept, true);
        _isAnswerOnly = new bool[graph.SourceCount];
        _hasConsumer = new bool[graph.SourceCount];
    }

    /// <summary>[edge]: what is kept now.</summary>
    public ReadOnlySpan<bool> Flags => _kept;

    /// <summary>Whether an edge is kept.</summary>
    public bool Has(int edge) => _kept[edge];

    /// <summary>Whether a node's output is read by anything kept; all its readers must be decided.</summary>
    public bool HasConsumer(int source) => _hasConsumer[source];

    /// <summary>Whether a node's output is read at the answer positions alone.</summary>
    public bool IsAnswerOnly(int source) => _isAnswerOnly[source];

    /// <summary>Whether a head's own link from a read to its query, key or value is kept.</summary>
    public bool HasDirect(int destination) => _directKept[destination];

    /// <summary>Whether anything kept reads one of the nodes that a read is of; for the logits true.</summary>
    public bool HasConsumerBehind(int destination)
        => destination == _graph.LogitsDestination || _graph.NodesOfDestination(destination).Any(node => _hasConsumer[node]);

    /// <summary>Loses an edge.</summary>
    public void Lose(int edge) => _kept[edge] = false;

    /// <summary>Loses all edges into a destination.</summary>
    public void LoseInto(int destination) => Array.Fill(_kept, false, _graph.FirstEdge(destination), _graph.SourcesBefore(destination));

    /// <summary>Loses a head's own link.</summary>
    public void LoseDirect(int destination) => _directKept[destination] = false;

    /// <summary>Finds whether anything kept reads a node, and whether only at answer positions; all its readers must be decided.</summary>
    public void FindConsumers(int node)
    {
        _hasConsumer[node] = false;
        _isAnswerOnly[node] = !_couplesHeads || _graph.LayerAndHead(node).Head < 0;
        for (int destination = 0; destination < _graph.DestinationCount; destination++)
        {
            if (node >= _graph.SourcesBefore(destination) || !_kept[_graph.EdgeIndex(node, destination)])
            {
                continue;
            }

            _hasConsumer[node] = true;
            int consumer = _graph.NodeOfDestination(destination);
            bool readsAnswers = consumer < 0
                || (_isAnswerOnly[consumer] && _graph.KindOfDestination(destination) is null or HeadInput.Query);
            _isAnswerOnly[node] &= readsAnswers;
        }
    }
}
