using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Engine.Reports;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly string Docstring = Path.Combine(RepositoryRoot.Path, "results", "docstring", "tiny", "eap", "circuit.json");

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Evaluate_Tests_WritesEveryFileAndPrintsEveryTest()
    {
        (int exit, string output, string error) = Evaluate(Docstring, "docstring", "--tests", "--tex", "--examples", "5", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        foreach (string part in new[] { "faithfulness", "cpr", "cmd", "sufficiency", "partial-necessity", "minimality", "equivalence", "independence", "completeness", "least needed edges" })
        {
            Assert.Contains(part, output, StringComparison.Ordinal);
        }

        foreach (string file in new[] { "evaluation.csv", "grid.csv", "tests.csv", "edges.csv", "knockouts.csv", "evaluation.json" })
        {
            Assert.True(new FileInfo(Path.Combine(_scratch["out"], file)).Length > 0, file);
        }

        Assert.Matches(@"\n  verdict +test +p +n +hypothesis\n  (pass|fail|undecided) +sufficiency ", output);
        Assert.StartsWith("verdict,test,", Rows("tests.csv")[0], StringComparison.Ordinal);
        Assert.Equal(6, Rows("tests.csv").Length);
        foreach (string table in new[] { "evaluation", "grid", "tests", "edges", "knockouts" })
        {
            Assert.Contains($@"\label{{tab:docstring-tiny-eap-{table}}}", File.ReadAllText(Path.Combine(_scratch["out"], table + ".tex")), StringComparison.Ordinal);
        }

        Assert.Equal(1 + CircuitJson.Read(Docstring).Circuit.EdgeCount, Rows("edges.csv").Length);
        Assert.Equal(21, Rows("grid.csv").Length);
        Assert.Empty(Directory.GetFiles(_scratch["out"], "*.tmp*"));
        Assert.Contains("test minimality", error, StringComparison.Ordinal);
    }

    [WholeRunFact]
    public void Evaluate_PromptsOfTheCommittedRun_AgreesWithItsSummary()
    {
        (int exit, string output, string error) = Evaluate(Docstring, "docstring", "--json", "--quiet");
        Assert.True(exit == 0, error);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Contains("the very prompts", report.RootElement.GetProperty("prompts").GetString(), StringComparison.Ordinal);
        Dictionary<string, JsonElement> figures = report.RootElement.GetProperty("figures").EnumerateArray().ToDictionary(figure => figure.GetProperty("name").GetString()!);
        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Docstring)!, "run.json")));
        JsonElement found = run.RootElement.GetProperty("results").GetProperty("circuit");
        foreach (string name in new[] { "faithfulness", "kl_nats", "loss_recovered", "accuracy" })
        {
            JsonElement figure = figures[name];
            Assert.Equal(found.GetProperty(name).GetDouble(), figure.GetProperty("value").GetDouble(), 1e-12);
            Assert.InRange(figure.GetProperty("value").GetDouble(), figure.GetProperty("low95").GetDouble(), figure.GetProperty("high95").GetDouble());
        }
    }

    [Fact]
    public void Evaluate_OtherThreadsAndBatches_GivesTheSameBytes()
    {
        string[] options = [Docstring, "docstring", "--examples", "7", "--quiet"];
        Assert.Equal(0, Evaluate([.. options, "--threads", "1", "--out", _scratch["one"]]).Exit);
        Assert.Equal(0, Evaluate([.. options, "--threads", "2", "--batch", "3", "--out", _scratch["two"]]).Exit);
        foreach (string file in new[] { "evaluation.csv", "grid.csv" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(_scratch["one"], file)), File.ReadAllText(Path.Combine(_scratch["two"], file)));
        }
    }

    [Fact]
    public void Evaluate_HeldOut_UsesOtherPromptsAndSaysSo()
    {
        (int exit, string output, string error) = Evaluate(Docstring, "docstring", "--held-out", "--examples", "6", "--quiet");
        Assert.True(exit == 0, error);
        Assert.Contains("held out: drawn with seed", output, StringComparison.Ordinal);
        Assert.NotEqual(output, Evaluate(Docstring, "docstring", "--examples", "6", "--quiet").Output);
    }

    [Fact]
    public void Evaluate_FileWithoutScoresAndOrigin_IsJudgedAllTheSame()
    {
        string text = string.Join('\n', File.ReadAllLines(Docstring).Where(line => !line.Contains("\"score\": -", StringComparison.Ordinal)));
        int provenance = text.LastIndexOf(",\n  \"circuitfinder\"", StringComparison.Ordinal);
        string path = _scratch.Write("bare.json", text[..provenance] + "\n}\n");
        (int exit, string output, string error) = Evaluate(path, "docstring", "--examples", "4", "--quiet", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        Assert.Contains("no CPR, no CMD", output, StringComparison.Ordinal);
        Assert.Contains("does not say whether it was found on them", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_scratch["out"], "grid.csv")));
    }

    [Fact]
    public void Evaluate_NllMetric_ReportsTheFigureOfTheField()
    {
        Assert.Equal(0, Evaluate(Docstring, "docstring", "--examples", "4", "--metric", "nll", "--quiet", "--out", _scratch["out"]).Exit);
        string[] cells = Rows("evaluation.csv").Single(row => row.StartsWith("metric,nll_nats,", StringComparison.Ordinal)).Split(',');
        double[] values = [.. cells[2..5].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        Assert.True(values[1] <= values[0] && values[0] <= values[2] && values[1] >= 0);
    }

    [Fact]
    public void Evaluate_SelfRepair_PrintsAndWritesTheSameHeads()
    {
        (int exit, string output, string error) = Evaluate(Docstring, "docstring", "--self-repair", "--top", "2", "--examples", "4", "--out", _scratch["out"]);
        Assert.True(exit == 0, error);
        Assert.Contains("ablate heads", error, StringComparison.Ordinal);
        Assert.Contains("self-repair (logit-diff): 2 of the circuit's", output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch["out"], "evaluation.json")));
        Assert.Equal(2, report.RootElement.GetProperty("options").GetProperty("self_repair").GetProperty("top").GetInt32());
        JsonElement[] heads = [.. report.RootElement.GetProperty("self_repair").GetProperty("heads").EnumerateArray()];
        Assert.Equal(2, heads.Length);
        string[][] rows = [.. Rows("self_repair.csv").Select(row => row.Split(','))];
        Assert.StartsWith("ablated_head,metric,direct_effect,total_effect,repaired,", string.Join(',', rows[0]), StringComparison.Ordinal);
        Assert.All(rows, row => Assert.Equal(15, row.Length));
        Assert.Equal(heads.Select(head => head.GetProperty("head").GetString()), rows.Skip(1).Select(row => row[0]).Distinct());
        foreach (JsonElement head in heads)
        {
            string name = head.GetProperty("head").GetString()!;
            Assert.Contains($"  {name} ", output, StringComparison.Ordinal);
            string[][] own = [.. rows.Where(row => row[0] == name)];
            Assert.Equal(head.GetProperty("repaired").GetProperty("value").GetDouble(), double.Parse(own[0][4], CultureInfo.InvariantCulture));
            Assert.Equal(
                head.GetProperty("responses").EnumerateArray().Select(response => response.GetProperty("head").GetString()).DefaultIfEmpty(""),
                own.Select(row => row[8]));
        }

        Assert.Equal(0, Evaluate(Docstring, "docstring", "--examples", "2", "--quiet", "--out", _scratch["out"]).Exit);
        Assert.False(File.Exists(Path.Combine(_scratch["out"], "self_repair.csv")));
    }

    [Fact]
    public void Evaluate_SelfRepairOfACircuitWithoutHeads_SaysSoInOneLine()
    {
        CircuitFile file = CircuitJson.Read(Docstring);
        var circuit = Circuit.Of(file.Graph, [Edges.Parse(file.Graph, "input->m0"), Edges.Parse(file.Graph, "m0->logits")]);
        CircuitJson.Write(_scratch["mlps.json"], file.Scores!, circuit, file.ModelDim!.Value, null);
        (int exit, string output, string error) = Evaluate(_scratch["mlps.json"], "docstring", "--self-repair", "--quiet");
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains("the study of self-repair ablates the circuit's heads, and it keeps none", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_CircuitOfAnotherShape_NamesBothShapes()
    {
        CircuitJson.Write(_scratch["other.json"], ReportSample.Scores, ReportSample.Circuit, 64, null);
        (int exit, string output, string error) = Evaluate(_scratch["other.json"], "ioi", "--quiet");
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains("4 heads", error, StringComparison.Ordinal);
        Assert.Contains("the model's has 4 layers, 8 heads", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no task 'oii'", "oii")]
    [InlineData("there is no model 'nano'", "docstring", "--model", "nano")]
    [InlineData("metric 'loss': there is no such metric", "docstring", "--metric", "loss")]
    [InlineData("has no corruption 'x'", "docstring", "--corruption", "x")]
    [InlineData("--examples 0", "docstring", "--examples", "0")]
    [InlineData("--top 0: give a number of at least 1", "docstring", "--self-repair", "--top", "0")]
    [InlineData("Add --self-repair", "docstring", "--top", "3")]
    [InlineData("held-out ones are others", "docstring", "--held-out", "--seed", "4")]
    public void Evaluate_UserFault_IsOneLineAndExit1(string message, params string[] args)
    {
        (int exit, string output, string error) = Evaluate([Docstring, .. args, "--quiet", "--out", _scratch["out"]]);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public void Evaluate_MissingOrFaultyFile_IsToldWithItsPath()
    {
        Assert.Contains("none.json: cannot be read", Evaluate(_scratch["none.json"], "ioi", "--quiet").Error, StringComparison.Ordinal);
        Assert.Contains("bad.json(1,", Evaluate(_scratch.Write("bad.json", "{]"), "ioi", "--quiet").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_Cancelled_Exits130AndWritesNothing()
    {
        (int exit, string output, _) = CommandLine.Run(
            new CancellationToken(canceled: true), "evaluate", Docstring, "docstring", "--examples", "3", "--out", _scratch["out"]);
        Assert.Equal(130, exit);
        Assert.Empty(output);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    private static (int Exit, string Output, string Error) Evaluate(params string[] args) => CommandLine.Run(["evaluate", .. args]);

    private string[] Rows(string file) => File.ReadAllLines(Path.Combine(_scratch["out"], file));
}
