using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>
/// <c>circuit.json</c>: the JSON of the EAP-IG and MIB tools, <c>{"cfg":…,"nodes":{name:{in_graph}},"edges":{name:{score,in_graph}}}</c>,
/// with one more top-level key, <c>circuitfinder</c>, that says where it comes from.
/// </summary>
public static class CircuitJson
{
    /// <summary>The top-level key that the other tools do not know and pass over.</summary>
    public const string ProvenanceKey = "circuitfinder";

    /// <summary>The key in the provenance that says which scores help: negative, positive, or by magnitude.</summary>
    public const string HelpfulKey = "helpful";

    /// <summary>Most bytes of a file that is read: GPT-2 XL's 2.2 million edges take a quarter of it.</summary>
    internal const int CircuitBytes = 1 << 30;

    private static readonly JsonWriterOptions Layout =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a circuit with the score of every edge, in graph order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scores">One score an edge; one that is not finite is left out, as JSON has no such number.</param>
    /// <param name="circuit">A circuit of the same graph.</param>
    /// <param name="modelDim">d_model, for <c>cfg</c>.</param>
    /// <param name="provenance">What <see cref="ProvenanceKey"/> holds; null leaves the key out.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, EdgeScores scores, Circuit circuit, int modelDim, JsonObject? provenance)
        => AtomicFile.Write(path, stream =>
        {
            using (var json = new Utf8JsonWriter(stream, Layout))
            {
                json.WriteStartObject();
                WriteShape(json, circuit.Graph, modelDim);
                WriteNodes(json, circuit);
                WriteEdges(json, scores, circuit);
                if (provenance is not null)
                {
                    json.WritePropertyName(ProvenanceKey);
                    provenance.WriteTo(json);
                }

                json.WriteEndObject();
            }

            stream.WriteByte((byte)'\n');
        });

    /// <summary>Reads a circuit that this tool, EAP-IG or MIB wrote.</summary>
    /// <param name="path">The file.</param>
    /// <remarks>The circuit is the edges marked <c>in_graph</c>; what the file says of nodes beyond that is implied by them. A
    /// model is attention-only when the file names no MLP.</remarks>
    /// <exception cref="UserFaultException">The file is missing, no JSON, or no circuit; all its faults at once, each with line and
    /// column.</exception>
    public static CircuitFile Read(string path) => new CircuitJsonReader(path, UserFile.ReadUtf8(path, "a circuit.json", CircuitBytes)).Read();

    private static void WriteShape(Utf8JsonWriter json, ComputationGraph graph, int modelDim)
    {
        json.WriteStartObject("cfg");
        json.WriteNumber("n_layers", graph.LayerCount);
        json.WriteNumber("n_heads", graph.HeadCount);
        if (graph.SharesReads)
        {
            json.WriteNumber("n_key_value_reads", graph.KeyValueReadCount);
        }

        json.WriteBoolean("parallel_attn_mlp", graph.IsParallel);
        json.WriteNumber("d_model", modelDim);
        json.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter json, Circuit circuit)
    {
        json.WriteStartObject("nodes");
        for (int source = 0; source < circuit.Graph.SourceCount; source++)
        {
            WriteNode(circuit.Graph.SourceName(source), source);
        }

        WriteNode(circuit.Graph.DestinationName(circuit.Graph.LogitsDestination), -1);
        json.WriteEndObject();

        void WriteNode(string name, int node)
        {
            json.WriteStartObject(name);
            json.WriteBoolean("in_graph", circuit.IsNodeKept(node));
            json.WriteEndObject();
        }
    }

    private static void WriteEdges(Utf8JsonWriter json, EdgeScores scores, Circuit circuit)
    {
        json.WriteStartObject("edges");
        for (int edge = 0; edge < circuit.Graph.EdgeCount; edge++)
        {
            json.WriteStartObject(circuit.Graph.EdgeName(edge));
            if (double.IsFinite(scores.Values[edge]))
            {
                json.WriteNumber("score", scores.Values[edge]);
            }

            json.WriteBoolean("in_graph", circuit.Contains(edge));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
