using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

public sealed class DiscoverCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("--libtorch x: --device cpu needs no libtorch.", "--libtorch", "x")]
    [InlineData("--device gpu: give cpu", "--device", "gpu")]
    [InlineData("--precision tf32: --device cpu computes in float32.", "--precision", "tf32")]
    public void Discover_DeviceThatThisBuildLacks_SaysHowToGetIt(string message, params string[] options)
    {
        (int exit, string output, string error) = CommandLine.Run(["discover", "ioi", .. options]);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_Task_WritesEveryFileAndPrintsTheTable()
    {
        (int exit, string output, string error) = Discover("out", "ioi", "--examples", "6");
        Assert.Equal(0, exit);
        Assert.Contains("random circuits", output, StringComparison.Ordinal);
        Assert.Contains("faithfulness", output, StringComparison.Ordinal);
        Assert.Contains("score edges", error, StringComparison.Ordinal);
        foreach (string file in new[] { "run.json", "scores.csv", "summary.csv", "circuit.json", "circuit.dot", "circuit.svg", "faithfulness.svg" })
        {
            Assert.True(new FileInfo(Path.Combine(_scratch["out"], file)).Length > 0, file);
        }

        Assert.Empty(Directory.GetFiles(_scratch["out"], "*.tmp*"));
        Assert.Equal(1520, File.ReadAllLines(Path.Combine(_scratch["out"], "scores.csv")).Length);
    }

    [Fact]
    public void Discover_Profile_PrintsPhasesAndKernelsBesideTheResults()
    {
        (int exit, string output, string error) = Discover("out", "docstring", "--examples", "2", "--profile", "--quiet");
        Assert.Equal(0, exit);
        Assert.DoesNotContain("GFLOP/s", output, StringComparison.Ordinal);
        foreach (string part in new[] { "GFLOP/s", "load model", "score edges", "judge circuits", "LinearBackwardInput", "AddScores", "everything else" })
        {
            Assert.Contains(part, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Discover_AcdcOtherThreads_GivesTheSameBytes()
    {
        string[] options = ["--method", "acdc", "--threshold", "0.02", "--examples", "6", "--quiet"];
        Assert.Equal(0, Discover("one", "induction", [.. options, "--threads", "1"]).Exit);
        Assert.Equal(0, Discover("three", "induction", [.. options, "--threads", "3"]).Exit);
        foreach (string file in new[] { "scores.csv", "circuit.json", "acdc_steps.csv", "run.json" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(_scratch["one"], file)), File.ReadAllText(Path.Combine(_scratch["three"], file)));
        }
    }

    [Fact]
    public void Discover_OtherThreadsAndBatches_GivesTheSameBytes()
    {
        Discover("one", "greater-than", "--examples", "9", "--threads", "1");
        Discover("two", "greater-than", "--examples", "9", "--threads", "2", "--batch=4", "--quiet");
        foreach (string file in new[] { "scores.csv", "circuit.json", "summary.csv", "run.json" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(_scratch["one"], file)), File.ReadAllText(Path.Combine(_scratch["two"], file)));
        }
    }

    [GoldenFact("golden/gpt2-tiny/edge_scores.json")]
    public void Discover_GoldenFolderAndDataset_AgreesWithTheOtherProgram()
    {
        string folder = GoldenData.Path(TinyGolden.Folder);
        (int exit, _, string error) = Discover("out", Path.Combine(folder, "prompts.json"), "--model", folder, "--metric", "logit-diff");
        Assert.True(exit == 0, error);
        using JsonDocument golden = TinyGolden.Open("edge_scores.json");
        JsonElement expected = golden.RootElement.GetProperty("scores").GetProperty("EAP|patching|logit_diff");
        string[] rows = File.ReadAllLines(Path.Combine(_scratch["out"], "scores.csv"));
        Assert.Equal(111, rows.Length);
        foreach (string[] cells in rows.Skip(1).Select(row => row.Split(',')))
        {
            double score = double.Parse(cells[^2], CultureInfo.InvariantCulture);
            Assert.InRange(score - expected.GetProperty(cells[0]).GetDouble(), -2e-5, 2e-5);
        }
    }

    [Theory]
    [InlineData("--edges", "40", 40)]
    [InlineData("--fraction", "0.02", 30)]
    public void Discover_SizeAskedFor_IsTheReportedOne(string option, string value, int edges)
    {
        (int exit, string output, _) = Discover("out", "greater-than", "--examples", "4", option, value, "--select", "greedy", "--json", "--quiet");
        Assert.Equal(0, exit);
        using JsonDocument manifest = JsonDocument.Parse(output);
        Assert.Equal(edges, manifest.RootElement.GetProperty("results").GetProperty("circuit").GetProperty("edges_asked").GetInt32());
        CircuitFile circuit = CircuitJson.Read(Path.Combine(_scratch["out"], "circuit.json"));
        Assert.InRange(circuit.Circuit.EdgeCount, 1, edges);
    }

    [Fact]
    public void Discover_Threshold_KeepsEdgesOfAtLeastThatScore()
    {
        (int exit, _, string error) = Discover("out", "greater-than", "--examples", "4", "--threshold", "0.01", "--quiet");
        Assert.True(exit == 0, error);
        string[][] kept = [.. File.ReadAllLines(Path.Combine(_scratch["out"], "scores.csv")).Skip(1).Select(row => row.Split(',')).Where(cells => cells[^1] == "true")];
        Assert.NotEmpty(kept);
        Assert.All(kept, cells => Assert.True(Math.Abs(double.Parse(cells[^2], CultureInfo.InvariantCulture)) >= 0.01));
    }

    [Fact]
    public void Discover_AcdcWithSeveralThresholds_WritesACircuitEachAndTheParetoTable()
    {
        (int exit, string output, string error) = Discover(
            "out", "docstring", "--method", "acdc", "--threshold", "0.05,0.2", "--examples", "4", "--json", "--tex", "--quiet");
        Assert.True(exit == 0, error);
        using JsonDocument manifests = JsonDocument.Parse(output);
        Assert.Equal(2, manifests.RootElement.GetArrayLength());
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_scratch["out"], "pareto.csv")).Length);
        Assert.Contains(@"\toprule", File.ReadAllText(Path.Combine(_scratch["out"], "pareto.tex")), StringComparison.Ordinal);
        foreach (string folder in new[] { "threshold-0.05", "threshold-0.2" })
        {
            foreach (string file in new[] { "run.json", "scores.csv", "summary.csv", "summary.tex", "circuit.json", "circuit.dot", "circuit.svg", "acdc_steps.csv", "acdc.svg" })
            {
                Assert.True(File.Exists(Path.Combine(_scratch["out"], folder, file)), file);
            }
        }
    }

    [Fact]
    public void Discover_AcdcResumed_WritesTheBytesOfAnUninterruptedRun()
    {
        string[] options = ["--method", "acdc", "--threshold", "0.05", "--examples", "4", "--quiet"];
        Assert.Equal(0, Discover("whole", "docstring", options).Exit);
        (int exit, _, string error) = CommandLine.Run(
            new CancellationToken(canceled: true), ["discover", "docstring", "--out", _scratch["stopped"], .. options]);
        Assert.Equal(130, exit);
        Assert.Contains("--resume goes on", error, StringComparison.Ordinal);
        string state = Assert.Single(Directory.GetFiles(_scratch["stopped"]));
        IReadOnlyList<AcdcStep> steps = WriteHalfAState("whole", state);
        (exit, _, error) = Discover("stopped", "docstring", [.. options, "--resume"]);
        Assert.Equal(0, exit);
        Assert.Matches($@"^resuming after [\d,]+ of 1,519 edges$", error.Split('\n')[0]);
        Assert.True(int.Parse(error.Split(' ')[2], NumberStyles.AllowThousands, CultureInfo.InvariantCulture) >= steps.Count);
        Assert.False(File.Exists(state));
        foreach (string file in new[] { "acdc_steps.csv", "scores.csv", "circuit.json" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_scratch["whole"], file)), File.ReadAllBytes(Path.Combine(_scratch["stopped"], file)));
        }
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("a decision more")]
    [InlineData("no hash")]
    [InlineData("empty")]
    public void Discover_AcdcResumedFromAnAlteredState_IsOneLineAndChangesNothing(string kind)
    {
        string[] options = ["--method", "acdc", "--threshold", "0.05", "--examples", "4", "--quiet"];
        CommandLine.Run(new CancellationToken(canceled: true), ["discover", "docstring", "--out", _scratch["stopped"], .. options]);
        string state = Assert.Single(Directory.GetFiles(_scratch["stopped"]));
        string text = File.ReadAllText(state);
        int hash = text.LastIndexOf("sha256", StringComparison.Ordinal);
        File.WriteAllText(state, kind switch
        {
            "truncated" => text[..(text.Length / 2)],
            "a decision more" => text.Insert(hash, "1,m3->logits,0.25,false,0,0.5,1519\n"),
            "no hash" => text[..hash],
            _ => "",
        });
        (int exit, string output, string error) = Discover("stopped", "docstring", [.. options, "--resume"]);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains("damaged, or of other inputs", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal([state], Directory.GetFileSystemEntries(_scratch["stopped"]));
    }

    [Fact]
    public void Discover_AcdcBeyondTheMemoryAllowed_NamesTheNumber()
    {
        (int exit, _, string error) = Discover("out", "ioi", "--method", "acdc", "--memory", "1MB", "--quiet");
        Assert.Equal(1, exit);
        Assert.Matches(@"needs \d+ MiB with the model, more than the 1 MiB allowed", error);
    }

    [Theory]
    [InlineData("--threshold", "0.1,x")]
    [InlineData("--memory", "lots")]
    public void Discover_AcdcOptionThatDoesNotRead_IsAUserFault(string option, string value)
    {
        (int exit, _, string error) = Discover("out", "ioi", "--method", "acdc", option, value, "--quiet");
        Assert.Equal(1, exit);
        Assert.Contains($"{option} {value}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Discover_FolderOfAnotherRun_IsKeptUnlessForced()
    {
        Assert.Equal(0, Discover("out", "ioi", "--examples", "3").Exit);
        byte[] before = File.ReadAllBytes(Path.Combine(_scratch["out"], "scores.csv"));
        (int exit, _, string error) = Discover("out", "ioi", "--examples", "4", "--quiet");
        Assert.Equal(1, exit);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_scratch["out"], "scores.csv")));
        Assert.Equal(0, Discover("out", "ioi", "--examples", "3").Exit);
        Assert.Equal(0, Discover("out", "ioi", "--examples", "4", "--force").Exit);
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(_scratch["out"], "scores.csv")));
    }

    [Fact]
    public void Discover_Cancelled_Exits130AndWritesNothing()
    {
        (int exit, string output, _) = CommandLine.Run(new CancellationToken(canceled: true), "discover", "ioi", "--out", _scratch["out"], "--examples", "3");
        Assert.Equal(130, exit);
        Assert.Empty(output);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Theory]
    [InlineData("there is no task 'oii'", "discover", "oii")]
    [InlineData("there is no model 'nano'", "discover", "ioi", "--model", "nano")]
    [InlineData("--edges 2000", "discover", "ioi", "--edges", "2000")]
    [InlineData("--fraction 1.5", "discover", "ioi", "--fraction", "1.5")]
    [InlineData("--examples 0", "discover", "ioi", "--examples", "0")]
    [InlineData("--threads -1", "discover", "ioi", "--threads", "-1")]
    [InlineData("has no corruption 'x'", "discover", "ioi", "--corruption", "x")]
    [InlineData("metric 'loss': there is no such metric", "discover", "ioi", "--metric", "loss")]
    [InlineData("has no gradient", "discover", "ioi", "--metric", "accuracy")]
    [InlineData("at its minimum on the clean run", "discover", "ioi", "--metric", "kl")]
    public void Discover_UserFault_IsOneLineAndExit1(string message, params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run([.. args, "--quiet", "--out", _scratch["out"]]);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Theory]
    [InlineData("discover")]
    [InlineData("discover", "ioi", "--unknown")]
    [InlineData("discover", "ioi", "--edges", "many")]
    [InlineData("discover", "ioi", "--method", "guess")]
    [InlineData("discover", "ioi", "--edges", "5", "--fraction", "0.1")]
    [InlineData("unknown")]
    public void Run_WrongUsage_Exits2AndNamesTheHelp(params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run(args);
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    private (int Exit, string Output, string Error) Discover(string folder, string task, params string[] options)
        => CommandLine.Run(["discover", task, "--out", _scratch[folder], .. options]);

    // As a search leaves it that is stopped half-way.
    private IReadOnlyList<AcdcStep> WriteHalfAState(string finished, string state)
    {
        string text = File.ReadAllText(Path.Combine(_scratch[finished], "acdc_steps.csv"));
        IReadOnlyList<AcdcStep> steps = AcdcStepsCsv.Read(text, finished);
        AcdcStep[] half = [.. steps.Take(steps.Count / 2)];
        AcdcStateFile.Write(state, half, RunManifestJson.ReadInputsHash(Path.Combine(_scratch[finished], "run.json"))!);
        return half;
    }
}
