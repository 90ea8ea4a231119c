using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Tests.Engine.Reports;
using CircuitFinder.Tests.Engine.Tasks;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary><c>discover</c> with every method, with nodes, with an oracle, on a model so small that each takes no time.</summary>
public sealed class DiscoverMethodsTests : IDisposable
{
    private static readonly ComputationGraph Graph = ModelGraph.Of(SmallModelFolder.Shape);

    private readonly ScratchFolder _scratch = new();
    private readonly string _model;

    public DiscoverMethodsTests() => _model = SmallModelFolder.Write(_scratch);

    public static TheoryData<string> Methods => [.. CircuitFinders.Names];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void Discover_EachMethod_WritesAllItsFiles(string method)
    {
        (int exit, string output, string error) = Discover("out", "ioi", "--examples", "3", "--method", method, "--tex", "--json", "--quiet");
        Assert.True(exit == 0, error);
        string[] own = method == "acdc" ? ["acdc_steps.csv", "acdc_steps.tex", "acdc.svg"] : ["faithfulness.svg", "grid.csv", "grid.tex"];
        string[] expected = ["circuit.dot", "circuit.json", "circuit.svg", "evaluation.csv", "evaluation.tex", "run.json", "scores.csv", "scores.tex", "summary.csv", "summary.tex", "timing.json", .. own];
        Assert.Equal(expected.Order(), Directory.GetFiles(_scratch["out"]).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(_scratch["out"]), file => Assert.True(new FileInfo(file).Length > 0, file));
        Assert.Equal(method, Json(output).GetProperty("options").GetProperty("method").GetString());
        Assert.Equal(Graph.EdgeCount, Rows("out", "scores.csv").Length);
        foreach (string picture in own.Append("circuit.svg").Where(name => name.EndsWith(".svg", StringComparison.Ordinal)))
        {
            string text = File.ReadAllText(Path.Combine(_scratch["out"], picture));
            Assert.NotEmpty(new SvgPicture(text).Title);
            Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Discover_AllMethods_WritesTheComparisonAndAFolderEachWithTheSameBytesHoweverRun()
    {
        string[] options = ["ioi", "--examples", "5", "--method", "all", "--quiet"];
        (int exit, string output, string error) = Discover("one", [.. options, "--threads", "1"]);
        Assert.True(exit == 0, error);
        Assert.Equal(0, Discover("three", [.. options, "--threads", "3", "--batch", "2"]).Exit);
        Assert.Equal(
            [.. CircuitFinders.Names.Order(StringComparer.Ordinal)],
            Directory.GetDirectories(_scratch["one"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["comparison.csv", "comparison.json", "comparison.md", "comparison.svg", "comparison.tex", "timing.json"],
            Directory.GetFiles(_scratch["one"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string path in Directory.GetFiles(_scratch["one"], "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(_scratch["one"], path);
            if (Path.GetFileName(name) != "timing.json")
            {
                Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(_scratch["three"], name))), name);
            }
        }

        Assert.Equal(Rows("one", "comparison.csv"), Rows("three", "comparison.csv"));
        Assert.All(CircuitFinders.Names, method => Assert.Contains(method, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Discover_AllMethodsWithZeroAblation_TellsWhichAreNotDefinedAndWhy()
    {
        // A task given by its path is still called by its name.
        (int exit, string output, string error) = Discover(
            "out", Path.Combine(ShippedModel.Tasks, "ioi.yaml"), "--examples", "2", "--method", "all", "--ablation", "zero", "--quiet");
        Assert.True(exit == 0, error);
        RequireLeftOut(output, "is defined for ablation by resampling alone", "eap-ig", "clean-corrupted");
        Assert.DoesNotContain("ioi.yaml", output, StringComparison.Ordinal);
        Assert.All(Rows("out", "comparison.csv"), cells => Assert.Equal("ioi", cells[0]));
    }

    [Fact]
    public void Discover_AllMethodsByKl_JudgesEveryCircuitByIt()
    {
        (int exit, string output, string error) = Discover("out", "ioi", "--examples", "2", "--method", "all", "--metric", "kl", "--quiet");
        Assert.True(exit == 0, error);
        RequireLeftOut(output, "at its minimum on the clean run", "eap", "relp");
        foreach (string folder in Directory.GetDirectories(_scratch["out"]))
        {
            Assert.Equal("kl", Json(File.ReadAllText(Path.Combine(folder, "run.json"))).GetProperty("options").GetProperty("metric").GetString());
        }
    }

    [Fact]
    public void Discover_AllMethodsOnATaskWhoseOwnMetricHasNoGradient_LeavesThemOut()
    {
        string task = File.ReadAllText(Path.Combine(ShippedModel.Tasks, "ioi.yaml")).Replace("metric: logit-diff", "metric: accuracy", StringComparison.Ordinal);
        (int exit, string output, string error) = Discover(
            "out", _scratch.Write("by-accuracy.yaml", task), "--examples", "2", "--method", "all", "--quiet");
        Assert.True(exit == 0, error);
        RequireLeftOut(output, "has no gradient", "eap", "eap-ig", "eap-ig-activations", "clean-corrupted", "relp");
    }

    [Theory]
    [InlineData("edge")]
    [InlineData("node")]
    public void Discover_AllMethodsAsJson_IsOneArrayWithARowAMethod(string level)
    {
        (int exit, string output, string error) = Discover("out", "ioi", "--examples", "3", "--method", "all", "--level", level, "--json", "--quiet");
        Assert.True(exit == 0, error);
        JsonElement[] rows = [.. Json(output).EnumerateArray()];
        Assert.Equal(CircuitFinders.Names, rows.Select(row => row.GetProperty("method").GetString()));
        JsonElement acdc = rows.Single(row => row.GetProperty("method").GetString() == "acdc");
        Assert.Equal(level == "node", acdc.GetProperty("note").GetString()?.Contains("searches edges, not nodes", StringComparison.Ordinal) ?? false);
        Assert.True(rows[0].GetProperty("pearson").GetDouble() is >= -1 and <= 1);
    }

    [Fact]
    public void Discover_AllMethodsAtNodeLevel_ComparesScoresOfNodes()
    {
        Assert.Equal(0, Discover("out", "ioi", "--examples", "2", "--method", "all", "--level", "node", "--quiet").Exit);
        double[] Nodes(string method) => [.. Rows(Path.Combine("out", method), "nodes.csv").Select(cells => Number(cells[3]))];
        string[] row = Rows("out", "comparison.csv").Single(cells => cells[1] == "eap");
        Agreement agreement = Agreement.Of(Nodes("eap"), Nodes("exact"), isSigned: true);
        Assert.Equal(agreement.Pearson, Number(row[Column("out", "comparison.csv", "pearson")]));
        Assert.Equal(agreement.SignAgreement, Number(row[Column("out", "comparison.csv", "sign_agreement")]));
    }

    [Theory]
    [InlineData("eap")]
    [InlineData("exact")]
    [InlineData("information-flow-routes")]
    public void Discover_NodeLevel_TakesAllEdgesAmongTheBestNodes(string method)
    {
        (int exit, _, string error) = Discover("out", "ioi", "--examples", "3", "--method", method, "--level", "node", "--fraction", "0.8", "--quiet");
        Assert.True(exit == 0, error);
        Dictionary<string, double> nodes = Rows("out", "nodes.csv").ToDictionary(cells => cells[0], cells => Math.Abs(Number(cells[3])));
        Assert.Equal(Graph.SourceCount, nodes.Count);
        string[][] edges = Rows("out", "scores.csv");
        string[][] kept = [.. edges.Where(cells => cells[^1] == "true")];
        Assert.NotEmpty(kept);
        foreach (string[] cells in edges)
        {
            string reader = cells[4].Split('<')[0];
            Assert.Equal(reader == "logits" ? nodes[cells[1]] : Math.Min(nodes[cells[1]], nodes[reader]), Math.Abs(Number(cells[^2])));
        }

        // The nodes of kept edges are at least as good as every node that has none, but for nodes that pruning left without a path.
        double least = kept.Min(cells => Math.Abs(Number(cells[^2])));
        HashSet<string> selected = [.. nodes.Where(node => node.Value >= least).Select(node => node.Key), "logits"];
        Assert.All(kept, cells => Assert.True(selected.Contains(cells[1]) && selected.Contains(cells[4].Split('<')[0]), cells[0]));
        Assert.Equal(
            kept.Select(cells => cells[1]).Distinct().Order(),
            Rows("out", "nodes.csv").Where(cells => cells[4] == "true").Select(cells => cells[0]).Order());
    }

    [Fact]
    public void Discover_Oracle_PrintsTheAgreementAndRecordsIt()
    {
        (int exit, string output, string error) = Discover("out", "ioi", "--examples", "3", "--oracle", "12", "--quiet");
        Assert.True(exit == 0, error);
        Assert.Contains("agreement with exact patching on 12 sampled edges: Pearson ", output, StringComparison.Ordinal);
        JsonElement agreement = Json(File.ReadAllText(Path.Combine(_scratch["out"], "run.json"))).GetProperty("results").GetProperty("agreement");
        Assert.Equal(12, agreement.GetProperty("edges").GetInt32());
        Assert.InRange(agreement.GetProperty("pearson").GetDouble(), -1, 1);
    }

    [Fact]
    public void Discover_OracleOfTheOracle_AgreesWholly()
    {
        (int exit, string output, string error) = Discover("out", "ioi", "--examples", "3", "--method", "exact", "--oracle", "9", "--quiet");
        Assert.True(exit == 0, error);
        Assert.Contains("Pearson 1.000, Spearman 1.000, same sign 1.000", output, StringComparison.Ordinal);
    }

    // One edge does not vary, and shares have no sign.
    [Theory]
    [InlineData("eap", "1")]
    [InlineData("information-flow-routes", "10")]
    public void Discover_AgreementThatIsNotDefined_IsADash(string method, string count)
    {
        (int exit, string output, string error) = Discover("out", "ioi", "--examples", "2", "--method", method, "--oracle", count, "--quiet");
        Assert.True(exit == 0, error);
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        Assert.Contains(method == "eap" ? "Pearson -, Spearman -" : "same sign -", output, StringComparison.Ordinal);
        Json(File.ReadAllText(Path.Combine(_scratch["out"], "run.json")));
    }

    [Fact]
    public void Discover_ExactSampleWithoutAnyEffect_TakesMeasuredEdgesFirst()
    {
        // Hardly an edge alone turns the answer round: most that are measured do nothing.
        string dataset = _scratch.Write("near.csv", "clean,corrupted,correct_idx,incorrect_idx\na b,a c,1,2\n");
        (int exit, _, string error) = Discover("out", dataset, "--method", "exact", "--metric", "accuracy", "--sample", "40", "--edges", "40", "--quiet");
        Assert.True(exit == 0, error);
        string[][] rows = Rows("out", "scores.csv");
        Assert.Equal(40, rows.Count(cells => cells[^2].Length > 0));
        Assert.InRange(rows.Count(cells => cells[^2] == "0"), 20, 40);
        string[][] kept = [.. rows.Where(cells => cells[^1] == "true")];
        Assert.NotEmpty(kept);
        Assert.Contains(kept, cells => cells[^2] == "0");
        Assert.All(kept, cells => Assert.NotEmpty(cells[^2]));
    }

    [Fact]
    public void Discover_ExactSample_LeavesScoresOfOtherEdgesEmpty()
    {
        (int exit, _, string error) = Discover(
            "out", "ioi", "--examples", "2", "--method", "exact", "--sample", "20", "--fraction", "0.7", "--quiet");
        Assert.True(exit == 0, error);
        string[][] rows = Rows("out", "scores.csv");
        Assert.Equal(20, rows.Count(cells => cells[^2].Length > 0));
        foreach (string file in new[] { "summary.csv", "grid.csv", "circuit.json", "circuit.dot", "circuit.svg", "evaluation.csv", "run.json", "faithfulness.svg" })
        {
            Assert.DoesNotContain("NaN", File.ReadAllText(Path.Combine(_scratch["out"], file)), StringComparison.Ordinal);
        }

        CircuitJson.Read(Path.Combine(_scratch["out"], "circuit.json"));
    }

    [Fact]
    public void Discover_MoreSteps_GivesOtherScoresAndIsRecorded()
    {
        foreach (string steps in new[] { "1", "4" })
        {
            (int exit, string output, string error) = Discover(steps, "ioi", "--examples", "2", "--method", "eap-ig", "--steps", steps, "--json", "--quiet");
            Assert.True(exit == 0, error);
            Assert.Equal(int.Parse(steps, CultureInfo.InvariantCulture), Json(output).GetProperty("options").GetProperty("steps").GetInt32());
        }

        Assert.NotEqual(Rows("1", "scores.csv"), Rows("4", "scores.csv"));
    }

    [Theory]
    [InlineData(1, "--steps 0: give a number from 1 to 10000", "--steps", "0")]
    [InlineData(1, "--steps 20000: give a number from 1 to 10000", "--steps", "20000")]
    [InlineData(1, "--sample -1: give a number of at least 0", "--method", "exact", "--sample", "-1")]
    [InlineData(1, "--oracle -2: give a number of at least 0", "--oracle", "-2")]
    [InlineData(1, "--batch x: give a number of prompt pairs, or auto", "--batch", "x")]
    [InlineData(1, "--batch -2: give a number of prompt pairs, or auto", "--batch", "-2")]
    [InlineData(1, "one prompt pair at a time needs ", "--memory", "1MB")]
    [InlineData(1, "--memory: a batch of 2 needs ", "--memory", "1MB", "--batch", "2")]
    [InlineData(2, "--oracle does not belong to --method acdc", "--method", "acdc", "--oracle", "3")]
    [InlineData(2, "--steps does not belong to --method acdc", "--method", "acdc", "--steps", "3")]
    [InlineData(2, "--sample does not belong to --method acdc", "--method", "acdc", "--sample", "3")]
    [InlineData(2, "--level node does not belong to --method acdc", "--method", "acdc", "--level", "node")]
    [InlineData(2, "--oracle counts edges", "--level", "node", "--oracle", "3")]
    [InlineData(2, "--sample counts edges", "--level", "node", "--method", "exact", "--sample", "3")]
    [InlineData(2, "--threshold means another number to acdc", "--method", "all", "--threshold", "0.1")]
    [InlineData(2, "--method guess: give eap, ", "--method", "guess")]
    [InlineData(2, "--steps belongs to --method eap-ig and --method eap-ig-activations.", "--method", "eap", "--steps", "3")]
    [InlineData(2, "--sample belongs to --method exact.", "--method", "eap", "--sample", "3")]
    [InlineData(2, "--steps belongs to --method eap-ig and --method eap-ig-activations.", "--steps", "3")]
    [InlineData(2, "--order belongs to --method acdc.", "--order", "earliest-first")]
    public void Discover_WrongOption_IsToldAndNothingIsWritten(int code, string message, params string[] options)
    {
        (int exit, string output, string error) = Discover("out", ["ioi", "--examples", "2", "--quiet", .. options]);
        Assert.Equal(code, exit);
        Assert.Empty(output);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public void Discover_MemoryLimit_GivesTheSameBits()
    {
        Assert.Equal(0, Discover("free", "ioi", "--examples", "6", "--quiet").Exit);
        JsonElement machine = Json(File.ReadAllText(Path.Combine(_scratch["free"], "timing.json"))).GetProperty("machine");
        long needed = machine.GetProperty("predicted_peak_bytes").GetInt64();
        (int exit, _, string error) = Discover(
            "bound", "ioi", "--examples", "6", "--quiet", "--memory", (needed - 1).ToString(CultureInfo.InvariantCulture));
        Assert.True(exit == 0, error);
        foreach (string file in new[] { "scores.csv", "circuit.json", "summary.csv", "evaluation.csv", "grid.csv", "run.json" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_scratch["free"], file)), File.ReadAllBytes(Path.Combine(_scratch["bound"], file)));
        }
    }

    [Fact]
    public void Discover_HeldOut_IsJudgedInItsOwnColumns()
    {
        Assert.Equal(0, Discover("with", "ioi", "--examples", "3", "--quiet").Exit);
        Assert.Equal(0, Discover("without", "ioi", "--examples", "3", "--no-held-out", "--quiet").Exit);
        string[] columns = File.ReadLines(Path.Combine(_scratch["with"], "summary.csv")).First().Split(',');
        int[] fresh = [.. Enumerable.Range(0, columns.Length).Where(column => columns[column].StartsWith("held_out_", StringComparison.Ordinal))];
        Assert.Equal(["held_out_faithfulness", "held_out_kl_nats", "held_out_loss_recovered", "held_out_accuracy"], fresh.Select(column => columns[column]));
        Assert.All(Rows("with", "summary.csv"), cells => Assert.All(fresh, column => Assert.NotEqual("", cells[column])));
        Assert.All(Rows("without", "summary.csv"), cells => Assert.All(fresh, column => Assert.Equal("", cells[column])));
        foreach (string folder in new[] { "with", "without" })
        {
            int heldOut = Json(File.ReadAllText(Path.Combine(_scratch[folder], "run.json"))).GetProperty("options").GetProperty("held_out_examples").GetInt32();
            Assert.Equal(folder == "with" ? 3 : 0, heldOut);
            Assert.Equal(20, Rows(folder, "grid.csv").Length);
            Assert.Contains(Rows(folder, "evaluation.csv"), cells => cells[0] == "cpr");
        }
    }

    [Fact]
    public void Discover_DatasetWithACorruption_IsRefused()
    {
        string dataset = _scratch.Write("few.csv", "clean,corrupted,correct_idx,incorrect_idx\na b,a c,1,2\na d,a b,4,2\n");
        (int exit, _, string error) = Discover("out", dataset, "--corruption", "swapped_s2", "--quiet");
        Assert.Equal(1, exit);
        Assert.Contains("--corruption swapped_s2: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_Dataset_HasNoHeldOutPrompts()
    {
        string dataset = _scratch.Write("few.csv", "clean,corrupted,correct_idx,incorrect_idx\na b,a c,1,2\na d,a b,4,2\n");
        (int exit, string output, string error) = Discover("out", dataset, "--quiet");
        Assert.True(exit == 0, error);
        Assert.Contains("2 of the same prompts", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HeldOut_SharesNoCleanPromptEvenWhereTheTaskHasFew()
    {
        foreach (string task in new[] { "ioi", "docstring", "greater-than", "induction" })
        {
            RequireDisjoint(Load(task, 40), 40);
        }

        // Of this task's prompts fewer than twice as many are on the test side as are asked for.
        string few = SmallTask.With("day: {from: 1, to: 28, digits: 2}", "day: {from: 1, to: 1, digits: 2}");
        DiscoveryPrompts prompts = Load(_scratch.Write("few.yaml", few), 18);
        int left = prompts.HeldOut!.Pairs.Length;
        Assert.InRange(left, 1, 17);
        RequireDisjoint(prompts, left);
    }

    private static void RequireDisjoint(DiscoveryPrompts prompts, int heldOut)
    {
        HashSet<string> found = [.. prompts.Prompts.Source.Select(pair => pair.Clean.Text!)];
        Assert.Equal(heldOut, prompts.HeldOut!.Pairs.Length);
        Assert.All(prompts.HeldOut.Source, pair => Assert.DoesNotContain(pair.Clean.Text!, found));
    }

    private static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private DiscoveryPrompts Load(string task, int examples) => DiscoveryPrompts.Load(
        new DiscoveryOptions { Task = task, TasksFolder = ShippedModel.Tasks, Model = "small", ModelsFolder = _scratch.Root, Examples = examples, ShowsMisfits = true },
        ShippedModel.Folder,
        ModelFolder.ReadShape(ShippedModel.Folder));

    [Fact]
    public void Discover_AllMethodsWhereOneNeedsTooMuchMemory_TellsItAndComparesTheOthers()
    {
        (int exit, string output, string error) = Discover("out", "ioi", "--examples", "3", "--method", "all", "--memory", "115MB", "--quiet");
        Assert.True(exit == 0, error);
        RequireLeftOut(output, "ACDC on 3 prompts needs ", "acdc");
    }

    private void RequireLeftOut(string output, string reason, params string[] methods)
    {
        foreach (string[] cells in Rows("out", "comparison.csv"))
        {
            bool isLeftOut = methods.Contains(cells[1]);
            Assert.Equal(isLeftOut, !Directory.Exists(Path.Combine(_scratch["out"], cells[1])));
            Assert.Equal(isLeftOut, cells[Column("out", "comparison.csv", "edges")].Length == 0);
            Assert.Equal(isLeftOut, string.Join(',', cells[Column("out", "comparison.csv", "note")..]).Contains(reason, StringComparison.Ordinal));
        }

        string table = File.ReadAllText(Path.Combine(_scratch["out"], "comparison.md"));
        Assert.All(methods, method => Assert.Contains($"{method} is left out: ", table, StringComparison.Ordinal));
        Assert.All(methods, method => Assert.Contains($"{method}: not run: ", output, StringComparison.Ordinal));
    }

    private int Column(string folder, string file, string name)
        => Array.IndexOf(File.ReadLines(Path.Combine(_scratch[folder], file)).First().Split(','), name);

    private string[][] Rows(string folder, string file)
        => [.. File.ReadAllLines(Path.Combine(_scratch[folder], file)).Skip(1).Select(line => line.Split(','))];

    private (int Exit, string Output, string Error) Discover(string folder, params string[] arguments)
        => CommandLine.Run(["discover", "--model", _model, "--out", _scratch[folder], .. arguments]);
}
