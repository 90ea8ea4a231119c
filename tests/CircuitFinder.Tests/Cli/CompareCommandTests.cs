using System.Xml.Linq;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

public sealed class CompareCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private static string Eap => Committed("ioi", "eap");

    private static string Acdc => Committed("ioi", "acdc");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Compare_CommittedCircuits_PrintsWhatTheyShareAndWritesTheFiles()
    {
        (int exit, string output, string error) = CommandLine.Run("compare", Eap, Acdc, "--out", _scratch["out"]);

        Assert.True(exit == 0, error);
        Assert.Empty(error);
        Assert.Equal(["compare.csv", "compare.dot", "compare.svg", "summary.csv"], Written());
        Circuit eap = CircuitJson.Read(Eap).Circuit;
        Circuit acdc = CircuitJson.Read(Acdc).Circuit;
        int both = eap.Edges.Intersect(acdc.Edges).Count();
        string[] row = File.ReadAllLines(Path.Combine(_scratch["out"], "summary.csv"))[1].Split(',');
        Assert.Equal(["eap", "acdc", $"{both}", $"{eap.EdgeCount - both}", $"{acdc.EdgeCount - both}"], row[..5]);
        Assert.Matches($@"eap +acdc +{both} +{eap.EdgeCount - both} +{acdc.EdgeCount - both} ", output);
        Assert.Equal(
            1 + eap.Edges.Union(acdc.Edges).Count(), File.ReadAllLines(Path.Combine(_scratch["out"], "compare.csv")).Length);
    }

    [Fact]
    public void Compare_ThreeCircuitsAndAReference_HasThreePairsCurvesAndNoDot()
    {
        string reference = Committed("docstring", "acdc");
        (int exit, string output, string error) = CommandLine.Run(
            "compare", Eap, Acdc, Committed("induction", "eap"), "--reference", reference, "--out", _scratch["out"]);

        Assert.True(exit == 0, error);
        Assert.Equal(["auroc.csv", "compare.csv", "compare.svg", "roc.csv", "roc.svg", "summary.csv"], Written());
        Assert.Equal(4, File.ReadAllLines(Path.Combine(_scratch["out"], "summary.csv")).Length);
        Assert.Equal(7, File.ReadAllLines(Path.Combine(_scratch["out"], "auroc.csv")).Length);
        Assert.Contains($"ROC against {reference}", output, StringComparison.Ordinal);
        Assert.Equal("svg", XElement.Load(Path.Combine(_scratch["out"], "roc.svg")).Name.LocalName);
    }

    [Theory]
    [InlineData("gpt2-ioi", 963)]
    [InlineData("gpt2-greater-than", 235)]
    [InlineData("docstring-4l", 24)]
    public void Compare_ShippedReferenceWithItself_IsPerfect(string name, int edges)
    {
        string file = Path.Combine(RepositoryRoot.Path, "tasks", "circuits", name + ".json");
        (int exit, string output, string error) = CommandLine.Run("compare", file, "--reference", name, "--out", _scratch["out"]);

        Assert.True(exit == 0, error);
        Assert.Matches($@"reference +{edges} ", output);
        Assert.Equal(["auroc.csv", "compare.csv", "compare.svg", "roc.csv", "roc.svg"], Written());
        Assert.All(
            File.ReadAllLines(Path.Combine(_scratch["out"], "auroc.csv")).Skip(1),
            line => Assert.EndsWith($",{name},1,1,0,1", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_CircuitWithScoresAgainstShippedReference_HasACurve()
    {
        var graph = new ComputationGraph(4, 8, hasMlp: false);
        CircuitJson.Write(_scratch["c.json"], Edges.RandomScores(graph, seed: 1), Circuit.Whole(graph), 512, provenance: null);
        (int exit, string output, string error) = CommandLine.Run("compare", _scratch["c.json"], "--reference", "docstring-4l", "--out", _scratch["out"]);

        Assert.True(exit == 0, error);
        Assert.DoesNotContain("no scores", output, StringComparison.Ordinal);
        Assert.Equal(1281, File.ReadAllLines(Path.Combine(_scratch["out"], "roc.csv")).Count(line => line.StartsWith("edges", StringComparison.Ordinal) && line.Contains(",threshold,", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compare_OneCircuitWithoutReference_SaysWhatIsMissing()
        => AssertFault("nothing to compare it with", "compare", Eap);

    [Fact]
    public void Compare_MissingFile_NamesIt()
        => AssertFault("there-is-none.json: cannot be read", "compare", Eap, _scratch["there-is-none.json"]);

    [Fact]
    public void Compare_BrokenFile_NamesThePlace()
        => AssertFault("broken.json(1,", "compare", Eap, _scratch.Write("broken.json", "{\"cfg\": nothing}"));

    [Fact]
    public void Compare_OtherShapes_NamesBoth()
        => AssertFault(
            "other.json: this circuit is of a model of 1 layers and 1 heads", "compare", Eap, Small("other.json", "input->m0"));

    [Fact]
    public void Compare_ReferenceOfAnotherShape_NamesBoth()
        => AssertFault("--reference gpt2-ioi: this circuit is of a model of 12 layers and 12 heads", "compare", Eap, "--reference", "gpt2-ioi");

    [Fact]
    public void Compare_UnknownReference_NamesTheKnown()
        => AssertFault("holds docstring-4l, gpt2-greater-than, gpt2-ioi. Name one of them", "compare", Eap, "--reference", "gpt3");

    [Fact]
    public void Compare_EmptyReference_SaysSo()
        => AssertFault("keeps no edge", "compare", Small("one.json", "input->m0"), "--reference", Small("empty.json"));

    [Fact]
    public void Compare_WholeReference_SaysSo()
    {
        ComputationGraph graph = new(1, 1);
        AssertFault(
            "keeps every edge",
            "compare",
            Small("one.json", "input->m0"),
            "--reference",
            Small("whole.json", [.. Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeName)]));
    }

    [Fact]
    public void Compare_ReferenceOfEveryNode_SaysThatNodesHaveNoCurve()
    {
        string reference = Small("nodes.json", "input->m0", "input->a0.h0<q>");
        (int exit, string output, string error) = CommandLine.Run("compare", Small("one.json", "input->m0"), "--reference", reference);

        Assert.True(exit == 0, error);
        Assert.Contains("nodes: the reference keeps every one", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_FolderOfADiscovery_IsKept()
    {
        Directory.CreateDirectory(_scratch["run"]);
        File.WriteAllText(Path.Combine(_scratch["run"], "run.json"), "{}");
        AssertFault("holds the results of a discovery", "compare", Eap, Acdc, "--out", _scratch["run"]);
        Assert.Single(Directory.GetFiles(_scratch["run"]));
    }

    [Fact]
    public void Compare_NoCircuit_IsWrongUsage()
    {
        (int exit, _, string error) = CommandLine.Run("compare");
        Assert.Equal(2, exit);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    private static string Committed(string task, string method)
        => Path.Combine(RepositoryRoot.Path, "results", task, "tiny", method, "circuit.json");

    private static void AssertFault(string message, params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run(args);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    // A circuit of one layer with one head, without scores.
    private string Small(string name, params string[] edges)
        => _scratch.Write(
            name,
            "{\"cfg\": {\"n_layers\": 1, \"n_heads\": 1}, \"nodes\": {\"m0\": {\"in_graph\": true}}, \"edges\": {"
            + string.Join(", ", edges.Select(edge => $"\"{edge}\": {{\"in_graph\": true}}"))
            + "}}");

    private string[] Written()
        => [.. Directory.GetFiles(_scratch["out"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
