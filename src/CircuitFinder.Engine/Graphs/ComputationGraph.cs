using System.Globalization;

namespace CircuitFinder.Engine.Graphs;

/// <summary>
/// The head/MLP computation graph of a decoder-only pre-norm transformer: sources write into the residual stream,
/// destinations read from it, and an edge stands wherever the source writes before the destination reads.
/// </summary>
/// <remarks>
/// Indices are those of the field's tools. Source: input 0; head 1 + L(H+1) + h; MLP 1 + L(H+1) + H.
/// Destination: L(3H+1) + {q 0, k 1, v 2}·H + h; MLP L(3H+1) + 3H; logits last. Where heads share their keys and values, a graph may
/// have one key and one value read for each of K key/value heads: L(H+2K+1) + {q: h, k: H + g, v: H + K + g}, the MLP after them.
/// Attention-only models have no MLP, and one less a layer. The sources that a destination reads are always the first few, so the edges are numbered destination
/// by destination, and within one by source: that numbering is "graph order" everywhere.
/// GPT-2 small: 157 sources, 445 destinations, 32,491 edges.
/// </remarks>
public sealed class ComputationGraph
{
    private readonly int[] _firstEdge;
    private readonly int[] _sourcesBefore;
    private readonly Dictionary<string, int> _sourceByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _destinationByName = new(StringComparer.Ordinal);
    private readonly string[] _sourceNames;
    private readonly string[] _destinationNames;

    /// <summary>Builds the graph of a model's shape.</summary>
    /// <param name="layerCount">L, at least 0.</param>
    /// <param name="headCount">H, at least 1.</param>
    /// <param name="hasMlp">False for attention-only models.</param>
    /// <param name="isParallel">True where attention and MLP of a layer read the same residual stream (GPT-J, Pythia).</param>
    /// <param name="keyValueReadCount">Key reads, and value reads, of a layer: a divisor of H; 0 for H.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is too small, or the graph too large.</exception>
    public ComputationGraph(int layerCount, int headCount, bool hasMlp = true, bool isParallel = false, int keyValueReadCount = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layerCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(headCount, 1);
        KeyValueReadCount = keyValueReadCount == 0 ? headCount : keyValueReadCount;
        if (KeyValueReadCount < 1 || headCount % KeyValueReadCount != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(keyValueReadCount), $"{headCount} heads are no multiple of {keyValueReadCount} key/value heads.");
        }

        if (GraphLimits.Fault(layerCount, headCount, hasMlp, isParallel, KeyValueReadCount) is { } tooLarge)
        {
            throw new ArgumentOutOfRangeException(nameof(layerCount), $"{layerCount} layers of {headCount} heads {tooLarge}.");
        }

        LayerCount = layerCount;
        HeadCount = headCount;
        HasMlp = hasMlp;
        IsParallel = isParallel;
        SourceCount = 1 + (layerCount * SourcesPerLayer);
        DestinationCount = (layerCount * DestinationsPerLayer) + 1;
        _sourceNames = new string[SourceCount];
        _destinationNames = new string[DestinationCount];
        _sourcesBefore = new int[DestinationCount];
        _firstEdge = new int[DestinationCount + 1];
        NameNodes();
        for (int destination = 0; destination < DestinationCount; destination++)
        {
            _firstEdge[destination + 1] = _firstEdge[destination] + _sourcesBefore[destination];
        }
    }

    /// <summary>L.</summary>
    public int LayerCount { get; }

    /// <summary>H, heads a layer.</summary>
    public int HeadCount { get; }

    /// <summary>Key reads, and value reads, of a layer: H, or one for each key/value head.</summary>
    public int KeyValueReadCount { get; }

    /// <summary>Whether heads share key and value reads.</summary>
    public bool SharesReads => KeyValueReadCount < HeadCount;

    /// <summary>Whose the key and value reads are; null where query heads have their own.</summary>
    public KeyValueHeads? Reads => SharesReads ? KeyValueHeads.Native : null;

    /// <summary>Reads of a layer's heads: queries, then keys, then values.</summary>
    public int HeadReadCount => HeadCount + (2 * KeyValueReadCount);

    /// <summary>Whether layers have an MLP.</summary>
    public bool HasMlp { get; }

    /// <summary>Whether attention and MLP of a layer read the same residual stream.</summary>
    public bool IsParallel { get; }

    /// <summary>Number of components that write, the input among them.</summary>
    public int SourceCount { get; }

    /// <summary>Number of reads, the logits among them.</summary>
    public int DestinationCount { get; }

    /// <summary>Number of edges.</summary>
    public int EdgeCount => _firstEdge[DestinationCount];

    /// <summary>Number of nodes: the input, every head, every MLP, and the logits.</summary>
    public int NodeCount => SourceCount + 1;

    /// <summary>Source index of the token and position embedding.</summary>
    public static int InputSource => 0;

    /// <summary>Destination index of the final read before the unembedding.</summary>
    public int LogitsDestination => DestinationCount - 1;

    /// <summary>The shape in words, for messages: <c>12 layers and 12 heads</c>.</summary>
    public string ShapeText => string.Create(
        CultureInfo.InvariantCulture,
        $"{LayerCount} layers and {HeadCount} heads{(SharesReads ? $" that share {KeyValueReadCount} key/value heads" : "")}{(HasMlp ? "" : " without MLPs")}{(IsParallel ? ", in parallel" : "")}");

    private int SourcesPerLayer => HeadCount + (HasMlp ? 1 : 0);

    private int DestinationsPerLayer => HeadReadCount + (HasMlp ? 1 : 0);

    private int GroupSize => HeadCount / KeyValueReadCount;

    /// <summary>Whether another graph has the same nodes and edges, under the same numbers.</summary>
    /// <param name="other">Any graph.</param>
    public bool HasShapeOf(ComputationGraph other)
        => (LayerCount, HeadCount, HasMlp, IsParallel, KeyValueReadCount)
            == (other.LayerCount, other.HeadCount, other.HasMlp, other.IsParallel, other.KeyValueReadCount);

    /// <summary>Source index of a head's result.</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="head">From 0.</param>
    public int HeadSource(int layer, int head) => 1 + (layer * SourcesPerLayer) + head;

    /// <summary>Source index of an MLP's output.</summary>
    /// <param name="layer">From 0.</param>
    public int MlpSource(int layer) => 1 + (layer * SourcesPerLayer) + HeadCount;

    /// <summary>Destination index of one of a head's reads; heads of a group may have one in common.</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="kind">Query, key or value.</param>
    /// <param name="head">From 0.</param>
    public int HeadDestination(int layer, HeadInput kind, int head)
        => (layer * DestinationsPerLayer) + kind switch
        {
            HeadInput.Query => head,
            HeadInput.Key => HeadCount + (head / GroupSize),
            _ => HeadCount + KeyValueReadCount + (head / GroupSize),
        };

    /// <summary>Destination index of a layer's first query read; all reads of its heads follow.</summary>
    /// <param name="layer">From 0.</param>
    public int FirstHeadRead(int layer) => layer * DestinationsPerLayer;

    /// <summary>Destination index of an MLP's read.</summary>
    /// <param name="layer">From 0.</param>
    public int MlpDestination(int layer) => (layer * DestinationsPerLayer) + HeadReadCount;

    /// <summary>How many sources write before a destination reads; they are sources 0 … n−1.</summary>
    /// <param name="destination">Destination index.</param>
    public int SourcesBefore(int destination) => _sourcesBefore[destination];

    /// <summary>The number, in graph order, of an edge.</summary>
    /// <param name="source">Source index, below <see cref="SourcesBefore"/> of the destination.</param>
    /// <param name="destination">Destination index.</param>
    /// <exception cref="ArgumentException">The source writes only after the destination has read.</exception>
    public int EdgeIndex(int source, int destination)
        => (uint)source < (uint)_sourcesBefore[destination]
            ? _firstEdge[destination] + source
            : throw new ArgumentException(
                $"There is no edge {SourceName(source)}->{DestinationName(destination)}: the source writes after the read.");

    /// <summary>The number of a destination's first edge; its edges are consecutive, by source.</summary>
    /// <param name="destination">Destination index.</param>
    public int FirstEdge(int destination) => _firstEdge[destination];

    /// <summary>An edge's ends.</summary>
    /// <param name="edge">Number in graph order.</param>
    public (int Source, int Destination) EdgeEnds(int edge)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)edge, (uint)EdgeCount, nameof(edge));
        int found = Array.BinarySearch(_firstEdge, edge);
        int destination = found >= 0 ? found : ~found - 1;
        return (edge - _firstEdge[destination], destination);
    }

    /// <summary>The source whose reads include a destination, the first of them where several share it; −1 for <c>logits</c>.</summary>
    /// <param name="destination">Destination index.</param>
    public int NodeOfDestination(int destination)
    {
        if (destination == LogitsDestination)
        {
            return -1;
        }

        int layer = destination / DestinationsPerLayer;
        int within = destination % DestinationsPerLayer;
        return within == HeadReadCount ? MlpSource(layer)
            : within < HeadCount ? HeadSource(layer, within)
            : HeadSource(layer, (within - HeadCount) % KeyValueReadCount * GroupSize);
    }

    /// <summary>The sources whose reads include a destination: heads of one group where they share it, else one; none for
    /// <c>logits</c>.</summary>
    /// <param name="destination">Destination index.</param>
    public IEnumerable<int> NodesOfDestination(int destination)
    {
        int first = NodeOfDestination(destination);
        int count = first < 0 ? 0 : KindOfDestination(destination) is HeadInput.Key or HeadInput.Value ? GroupSize : 1;
        for (int i = 0; i < count; i++)
        {
            yield return first + i;
        }
    }

    /// <summary>The reads that feed a source: none for <c>input</c>, three for a head, one for an MLP.</summary>
    /// <param name="source">Source index.</param>
    /// <param name="destinations">Receives up to three destination indices.</param>
    /// <returns>How many were written.</returns>
    public int DestinationsOfNode(int source, Span<int> destinations)
    {
        if (source == InputSource)
        {
            return 0;
        }

        (int layer, int head) = LayerAndHead(source);
        if (head < 0)
        {
            destinations[0] = MlpDestination(layer);
            return 1;
        }

        destinations[0] = HeadDestination(layer, HeadInput.Query, head);
        destinations[1] = HeadDestination(layer, HeadInput.Key, head);
        destinations[2] = HeadDestination(layer, HeadInput.Value, head);
        return 3;
    }

    /// <summary>Layer and head of a source; head −1 for an MLP, layer −1 for <c>input</c>.</summary>
    /// <param name="source">Source index.</param>
    public (int Layer, int Head) LayerAndHead(int source)
    {
        if (source == InputSource)
        {
            return (-1, -1);
        }

        int within = (source - 1) % SourcesPerLayer;
        return ((source - 1) / SourcesPerLayer, within == HeadCount ? -1 : within);
    }

    /// <summary>The read kind of a head's destination; null for an MLP's and for <c>logits</c>.</summary>
    /// <param name="destination">Destination index.</param>
    public HeadInput? KindOfDestination(int destination)
    {
        int within = destination == LogitsDestination ? HeadReadCount : destination % DestinationsPerLayer;
        return within == HeadReadCount ? null
            : within < HeadCount ? HeadInput.Query
            : within < HeadCount + KeyValueReadCount ? HeadInput.Key : HeadInput.Value;
    }

    /// <summary>A source's name: <c>input</c>, <c>a5.h1</c>, <c>m11</c>.</summary>
    /// <param name="source">Source index.</param>
    public string SourceName(int source) => _sourceNames[source];

    /// <summary>A destination's name: <c>a7.h3&lt;q&gt;</c>, <c>m0</c>, <c>logits</c>.</summary>
    /// <param name="destination">Destination index.</param>
    public string DestinationName(int destination) => _destinationNames[destination];

    /// <summary>An edge's name: <c>a5.h1-&gt;a7.h3&lt;q&gt;</c>.</summary>
    /// <param name="edge">Number in graph order.</param>
    public string EdgeName(int edge)
    {
        (int source, int destination) = EdgeEnds(edge);
        return $"{SourceName(source)}->{DestinationName(destination)}";
    }

    /// <summary>Whether this graph has a node of that name: <c>input</c>, <c>a5.h1</c>, <c>m11</c> or <c>logits</c>.</summary>
    /// <param name="name">A name without a read's kind.</param>
    public bool HasNode(string name) => _sourceByName.ContainsKey(name) || name == DestinationName(LogitsDestination);

    /// <summary>Finds an edge by its name.</summary>
    /// <param name="name">For example <c>input-&gt;m0</c>.</param>
    /// <param name="edge">Receives its number in graph order.</param>
    /// <returns>False when this graph has no such edge.</returns>
    public bool TryParseEdge(string name, out int edge)
    {
        edge = -1;
        int arrow = name.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0
            || !_sourceByName.TryGetValue(name[..arrow], out int source)
            || !_destinationByName.TryGetValue(name[(arrow + 2)..], out int destination)
            || source >= _sourcesBefore[destination])
        {
            return false;
        }

        edge = EdgeIndex(source, destination);
        return true;
    }

    private void NameNodes()
    {
        NameSource(InputSource, "input");
        for (int layer = 0; layer < LayerCount; layer++)
        {
            int before = 1 + (layer * SourcesPerLayer);
            for (int head = 0; head < HeadCount; head++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"a{layer}.h{head}");
                NameSource(HeadSource(layer, head), name);
                NameDestination(HeadDestination(layer, HeadInput.Query, head), name + "<q>", before);
            }

            for (int read = 0; read < KeyValueReadCount; read++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"a{layer}.{(SharesReads ? "kv" : "h")}{read}");
                NameDestination(HeadDestination(layer, HeadInput.Key, read * GroupSize), name + "<k>", before);
                NameDestination(HeadDestination(layer, HeadInput.Value, read * GroupSize), name + "<v>", before);
            }

            if (HasMlp)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"m{layer}");
                NameSource(MlpSource(layer), name);
                NameDestination(MlpDestination(layer), name, IsParallel ? before : before + HeadCount);
            }
        }

        NameDestination(LogitsDestination, "logits", SourceCount);
    }

    private void NameSource(int source, string name)
    {
        _sourceNames[source] = name;
        _sourceByName.Add(name, source);
    }

    private void NameDestination(int destination, string name, int sourcesBefore)
    {
        _destinationNames[destination] = name;
        _sourcesBefore[destination] = sourcesBefore;
        _destinationByName.Add(name, destination);
    }
}
