using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>Reads one <c>circuit.json</c> token by token: a document tree would forget the places that faults are reported with.</summary>
internal sealed class CircuitJsonReader(string path, ReadOnlyMemory<byte> text)
{
    private const string EdgesKey = "edges";

    private readonly FileFaults _faults = new(path);
    private readonly List<CircuitFileEdge> _edges = [];
    private readonly List<(string Name, long Offset)> _nodes = [];
    private bool _hasShape;
    private bool _hasEdges;
    private bool _hasMlp;
    private int? _layerCount;
    private int? _headCount;
    private int? _modelDim;
    private bool _isParallel;
    private int? _keyValueReads;
    private CircuitOrigin? _origin;

    public CircuitFile Read()
    {
        // An edge listed twice is a fault of the circuit, and so told by its own name.
        JsonRules.Check(text.Span, _faults, repeatsInside: EdgesKey);
        _faults.ThrowIfAny();
        var json = new Utf8JsonReader(text.Span);
        json.Read();
        ReadObject(ref json, "the file", ReadTopLevel);
        _faults.ThrowIfAny();
        return Resolve();
    }

    private void ReadTopLevel(ref Utf8JsonReader json, string key)
    {
        switch (key)
        {
            case "cfg":
                _hasShape = true;
                ReadObject(ref json, "cfg", ReadShape);
                break;
            case "nodes":
                ReadObject(ref json, "nodes", ReadNode);
                break;
            case EdgesKey:
                _hasEdges = true;
                ReadObject(ref json, EdgesKey, ReadEdge);
                break;
            case CircuitJson.ProvenanceKey:
                _origin = new CircuitOrigin(null, null);
                ReadObject(ref json, CircuitJson.ProvenanceKey, ReadOrigin);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private void ReadOrigin(ref Utf8JsonReader json, string key)
    {
        switch (key)
        {
            case "task" when json.TokenType == JsonTokenType.String:
                _origin = _origin! with { Task = json.GetString() };
                break;
            case "model" when json.TokenType == JsonTokenType.String:
                _origin = _origin! with { Model = json.GetString() };
                break;
            case "method" when json.TokenType == JsonTokenType.String:
                _origin = _origin! with { Method = json.GetString() };
                break;
            case CircuitJson.HelpfulKey:
                _origin = _origin! with { Helpful = ReadSign(ref json) };
                break;
            default:
                CircuitProvenanceRules.Fault(ref json, key, (offset, what) => AddFault(offset, what));
                json.Skip();
                break;
        }
    }

    private HelpfulSign? ReadSign(ref Utf8JsonReader json)
    {
        HelpfulSign? sign = json.TokenType == JsonTokenType.String ? HelpfulSigns.Find(json.GetString()) : null;
        if (sign is null)
        {
            AddFault(json.TokenStartIndex, $"{CircuitJson.HelpfulKey} is not \"negative\", \"positive\" or \"magnitude\".");
            json.Skip();
        }

        return sign;
    }

    private void ReadShape(ref Utf8JsonReader json, string key)
    {
        switch (key)
        {
            case "n_layers":
                _layerCount = ReadCount(ref json, key, least: 0);
                break;
            case "n_heads":
                _headCount = ReadCount(ref json, key, least: 1);
                break;
            case "n_key_value_reads":
                _keyValueReads = ReadCount(ref json, key, least: 1);
                break;
            case "d_model":
                _modelDim = ReadCount(ref json, key, least: 1);
                break;
            case "parallel_attn_mlp":
                _isParallel = ReadFlag(ref json, key);
                break;
            default:
                json.Skip();
                break;
        }
    }

    // EAP-IG's earlier files say true or false for a whole node.
    private void ReadNode(ref Utf8JsonReader json, string name)
    {
        _nodes.Add((name, json.TokenStartIndex));
        _hasMlp |= IsMlp(name);
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        ReadObject(ref json, $"node {PlainText.Cut(name, 40)}", (ref Utf8JsonReader inner, string key) =>
        {
            long offset = inner.TokenStartIndex;
            if (key == "neurons" && DropsAny(ref inner))
            {
                AddFault(offset, $"node {PlainText.Cut(name, 40)} keeps only some of its neurons. Give a circuit of edges between whole nodes.");
            }
            else
            {
                inner.Skip();
            }
        });
    }

    private static bool DropsAny(ref Utf8JsonReader json)
    {
        bool drops = false;
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                drops |= json.TokenType == JsonTokenType.False || (json.TokenType == JsonTokenType.Number && json.GetDouble() == 0);
                json.Skip();
            }
        }

        return drops;
    }

    private void ReadEdge(ref Utf8JsonReader json, string name)
    {
        long offset = json.TokenStartIndex;
        double? score = null;
        bool? isKept = null;
        ReadObject(ref json, $"edge {PlainText.Cut(name, 40)}", (ref Utf8JsonReader inner, string key) =>
        {
            if (key == "in_graph")
            {
                isKept = ReadFlag(ref inner, key);
            }
            else if (key == "score" && inner.TokenType != JsonTokenType.Null)
            {
                score = ReadNumber(ref inner, key);
            }
            else
            {
                inner.Skip();
            }
        });

        if (isKept is null)
        {
            AddFault(offset, $"edge {PlainText.Cut(name, 40)} does not say whether it is in the circuit. Give it \"in_graph\": true or false.");
        }

        _hasMlp |= name.Split("->").Any(IsMlp);
        _edges.Add(new CircuitFileEdge(name, score, isKept ?? false, offset));
    }

    private CircuitFile Resolve()
    {
        if (!_hasShape || _layerCount is null || _headCount is null)
        {
            _faults.AddOfFile("\"cfg\" with n_layers and n_heads is missing: without them the graph is not known.");
        }

        if (!_hasEdges)
        {
            _faults.AddOfFile("\"edges\" is missing: without it there is no circuit.");
        }

        _faults.ThrowIfAny();
        if (_keyValueReads is { } reads && _headCount!.Value % reads != 0)
        {
            _faults.AddOfFile(string.Create(CultureInfo.InvariantCulture, $"n_heads {_headCount} in cfg is not a multiple of n_key_value_reads {reads}."));
            _faults.ThrowIfAny();
        }

        if (GraphLimits.Fault(_layerCount!.Value, _headCount!.Value, _hasMlp, _isParallel, _keyValueReads ?? 0) is { } tooLarge)
        {
            _faults.AddOfFile(string.Create(CultureInfo.InvariantCulture, $"{_layerCount} layers of {_headCount} heads in cfg {tooLarge}."));
            _faults.ThrowIfAny();
        }

        var graph = new ComputationGraph(_layerCount!.Value, _headCount!.Value, _hasMlp, _isParallel, _keyValueReads ?? 0);
        foreach ((string name, long offset) in _nodes.Where(node => !graph.HasNode(node.Name)))
        {
            AddFault(offset, $"a model of {graph.ShapeText} has no node '{PlainText.Cut(name, 40)}'. Correct the node or cfg.");
        }

        var scores = new Dictionary<int, double?>(_edges.Count);
        var kept = new List<int>();
        foreach (CircuitFileEdge listed in _edges)
        {
            if (!graph.TryParseEdge(listed.Name, out int edge))
            {
                AddFault(listed.Offset, $"a model of {graph.ShapeText} has no edge '{PlainText.Cut(listed.Name, 40)}'. Correct the edge or cfg.");
            }
            else if (!scores.TryAdd(edge, listed.Score))
            {
                AddFault(listed.Offset, $"edge {listed.Name} is listed twice. List it once.");
            }
            else if (listed.InGraph)
            {
                kept.Add(edge);
            }
        }

        _faults.ThrowIfAny();
        EdgeScores? whole = scores.Count == graph.EdgeCount && scores.Values.All(score => score is not null)
            ? new EdgeScores(graph, [.. Enumerable.Range(0, graph.EdgeCount).Select(edge => scores[edge]!.Value)])
            : null;
        return new CircuitFile(graph, Circuit.Of(graph, kept), whole, _modelDim, _origin);
    }

    private delegate void Property(ref Utf8JsonReader json, string key);

    // The reader stands on the value; it leaves it on the value's last token.
    private void ReadObject(ref Utf8JsonReader json, string what, Property read)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            AddFault(json.TokenStartIndex, $"{what} is not an object. Write {{ … }}.");
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            read(ref json, key);
        }
    }

    private bool ReadFlag(ref Utf8JsonReader json, string key)
    {
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return json.GetBoolean();
        }

        AddFault(json.TokenStartIndex, $"{key} is not true or false.");
        json.Skip();
        return false;
    }

    private double? ReadNumber(ref Utf8JsonReader json, string key)
    {
        // A number too large for 64 bits reads as an infinity.
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out double number) && double.IsFinite(number))
        {
            return number;
        }

        AddFault(json.TokenStartIndex, $"{key} is not a number of 64 bits.");
        json.Skip();
        return null;
    }

    private int? ReadCount(ref Utf8JsonReader json, string key, int least)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int count) && count >= least)
        {
            return count;
        }

        AddFault(json.TokenStartIndex, string.Create(CultureInfo.InvariantCulture, $"{key} is not a whole number from {least} up."));
        json.Skip();
        return null;
    }

    private void AddFault(long offset, string what) => _faults.AddAt(text.Span, offset, what);

    private static bool IsMlp(string name) => name.Length > 1 && name[0] == 'm' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
