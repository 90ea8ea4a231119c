using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>The shipped reference circuits are, edge for edge, the rules that their provenance states, written here a second
/// time.</summary>
public sealed class ReferenceCircuitTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tasks", "circuits");

    private static readonly Dictionary<string, string[]> IoiHeads = new(StringComparer.Ordinal)
    {
        ["mover"] = ["a9.h9", "a9.h6", "a10.h0", "a10.h7", "a11.h10", "a9.h0", "a9.h7", "a10.h1", "a10.h2", "a10.h6", "a10.h10", "a11.h2", "a11.h9"],
        ["inhibition"] = ["a7.h3", "a7.h9", "a8.h6", "a8.h10"],
        ["induction"] = ["a5.h5", "a5.h8", "a5.h9", "a6.h9"],
        ["duplicate"] = ["a0.h1", "a0.h10", "a3.h0"],
        ["previous"] = ["a2.h2", "a4.h11"],
    };

    private static readonly string[] GreaterThanMiddle = ["a5.h5", "a6.h1", "a6.h9", "a7.h10", "a8.h11", "a9.h1"];

    // What each read of the docstring circuit reads.
    private static readonly Dictionary<string, string[]> Docstring = new(StringComparer.Ordinal)
    {
        ["a0.h5<v>"] = ["input"],
        ["a1.h4<v>"] = ["input", "a0.h5"],
        ["a1.h2<q>"] = ["input", "a0.h5"],
        ["a1.h2<k>"] = ["input", "a0.h5"],
        ["a2.h0<q>"] = ["input", "a0.h5"],
        ["a2.h0<k>"] = ["input", "a0.h5"],
        ["a2.h0<v>"] = ["a1.h4"],
        ["a3.h0<q>"] = ["a1.h4"],
        ["a3.h0<k>"] = ["a1.h2", "a2.h0"],
        ["a3.h0<v>"] = ["input", "a0.h5"],
        ["a3.h6<q>"] = ["a1.h4"],
        ["a3.h6<k>"] = ["a1.h2", "a2.h0"],
        ["a3.h6<v>"] = ["input", "a0.h5"],
        ["logits"] = ["a3.h0", "a3.h6"],
    };

    [Fact]
    public void List_ShippedFolder_NamesEveryCircuit()
        => Assert.Equal(["docstring-4l", "gpt2-greater-than", "gpt2-ioi"], CircuitLocator.Entries(Folder).Select(entry => entry.Name));

    [Fact]
    public void Find_Ioi_IsTheAcdcCodesGroundTruth() => AssertIs("gpt2-ioi", new ComputationGraph(12, 12), 963, IsIoi);

    [Fact]
    public void Find_GreaterThan_IsTheAcdcCodesGroundTruth()
        => AssertIs("gpt2-greater-than", new ComputationGraph(12, 12), 235, IsGreaterThan);

    [Fact]
    public void Find_Docstring_IsTheAcdcCodesGroundTruth()
        => AssertIs(
            "docstring-4l",
            new ComputationGraph(4, 8, hasMlp: false),
            24,
            (source, destination) => Docstring.TryGetValue(destination, out string[]? sources) && sources.Contains(source));

    [Theory]
    [InlineData("gpt2-ioi", 26 + 12 + 2)]
    [InlineData("gpt2-greater-than", 9 + 12 + 2)]
    [InlineData("docstring-4l", 6 + 2)]
    public void Find_ShippedCircuit_HasItsNodesAndEveryEdgeOnAPath(string name, int nodes)
    {
        Circuit circuit = CircuitLocator.Find(name, Folder).File.Circuit;

        Assert.Equal(nodes, circuit.NodeCount);

        // The IOI heads that only MLPs read, and the like, still lie on paths: nothing of a published circuit is dead.
        Assert.Equal(circuit.Edges, Pruning.Prune(circuit).Edges);
    }

    [Theory]
    [InlineData("gpt2-ioi")]
    [InlineData("gpt2-greater-than")]
    [InlineData("docstring-4l")]
    public void Files_Provenance_NamesSourcesAndDecisions(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")));
        JsonElement provenance = json.RootElement.GetProperty(CircuitJson.ProvenanceKey);

        Assert.Equal(name, provenance.GetProperty("name").GetString());
        Assert.Equal(2, provenance.GetProperty("sources").GetArrayLength());
        Assert.NotEqual(0, provenance.GetProperty("encoded").GetArrayLength());
        Assert.NotEqual(0, provenance.GetProperty("decisions").GetArrayLength());

        // What it says of nodes is what its edges imply.
        Circuit circuit = CircuitJson.Read(Path.Combine(Folder, name + ".json")).Circuit;
        Assert.Equal(
            Enumerable.Range(0, circuit.Graph.SourceCount).Where(circuit.IsNodeKept).Select(circuit.Graph.SourceName).Append("logits"),
            json.RootElement.GetProperty("nodes").EnumerateObject().Select(node => node.Name));
    }

    private static void AssertIs(string name, ComputationGraph graph, int count, Func<string, string, bool> isKept)
    {
        CircuitFile file = CircuitLocator.Find(name, Folder).File;
        Assert.True(file.Graph.HasShapeOf(graph));
        Assert.Equal(
            Enumerable.Range(0, graph.EdgeCount).Where(edge =>
            {
                (int source, int destination) = graph.EdgeEnds(edge);
                return isKept(graph.SourceName(source), graph.DestinationName(destination));
            }).Select(graph.EdgeName),
            file.Circuit.Edges.Select(graph.EdgeName));
        Assert.Equal(count, file.Circuit.EdgeCount);
    }

    private static bool IsIoi(string source, string destination)
    {
        string from = IoiRole(source);
        string to = IoiRole(destination.Split('<')[0]);
        char read = destination[^2];
        return (from, to) switch
        {
            ("input" or "mlp", "mlp" or "logits") => true,
            ("mlp", not "") => true,
            (not "" and not "input", "mlp") => true,
            ("mover", "logits") => true,
            ("input", "previous" or "duplicate") => true,
            ("input", "inhibition") or ("inhibition", "mover") => read == 'q',
            ("input", "mover") or ("previous", "induction") or ("induction" or "duplicate", "inhibition") => read != 'q',
            _ => false,
        };
    }

    private static string IoiRole(string node)
        => node[0] == 'm' ? "mlp"
            : node is "input" or "logits" ? node
            : IoiHeads.FirstOrDefault(role => role.Value.Contains(node)).Key ?? "";

    private static bool IsGreaterThan(string source, string destination)
    {
        string node = destination.Split('<')[0];
        int to = node[0] == 'm' ? int.Parse(node[1..], CultureInfo.InvariantCulture) : -1;
        int from = source[0] == 'm' ? int.Parse(source[1..], CultureInfo.InvariantCulture) : -1;
        bool isMiddle = GreaterThanMiddle.Contains(node);
        return source switch
        {
            "input" => node is "a0.h1" or "a0.h3" or "a0.h5" or "m0" or "m1" or "m2" or "m3",
            "a0.h1" => isMiddle || to is >= 0 and <= 3,
            "a0.h3" or "a0.h5" => isMiddle,
            _ when from >= 0 => node == "logits" ? from >= 8 : isMiddle ? from <= 3 || destination[^2] == 'q' : to >= 0 && (to <= 8 || from >= 8),
            _ => GreaterThanMiddle.Contains(source) && (to >= 8 || node == "logits"),
        };
    }
}
