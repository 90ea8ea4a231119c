using System.Text.Json;
using CircuitFinder.Tests.Engine.Tasks;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>What the commands say of prompts: which were left out and why, which repeat, what stands before them.</summary>
public sealed class PromptCommandTests : IDisposable
{
    private const string Clean = "When Nancy and Leo went to the clinic, Leo gave a flower to";
    private const string Corrupt = "When Nancy and Leo went to the clinic, Nancy gave a flower to";

    private readonly ScratchFolder _scratch = new();
    private readonly string _model;

    public PromptCommandTests() => _model = SmallModelFolder.Write(_scratch);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void EveryCommand_MoreThanHalfLeftOut_IsRefusedInOneLine()
    {
        string file = Dataset((Clean, Corrupt), (Clean, Clean), (Clean, Corrupt + " the"), (Clean, Corrupt + " her"));
        string line = $"{file}: 3 of 4 pairs left out, which is more than half: 2 whose sides differ in length, 1 in which nothing differs. "
            + "Mend them or take them out; tasks preview shows each reason.\n";

        Assert.Equal((1, line), Run("discover", file, "--out", _scratch["out"], "--edges", "20", "--quiet"));
        Assert.Equal((1, line), Run("heads", file));
        Assert.Equal((1, line), Run("tasks", "export", file, "--format", "auto-circuit", "--out", _scratch["x.json"]));
        (int exit, string error) = Run("tasks", "preview", file);
        Assert.Equal((0, $"{file}: 3 of 4 pairs left out: 2 whose sides differ in length, 1 in which nothing differs\n"), (exit, error));
    }

    [Fact]
    public void DiscoverAndEvaluate_LeftOutAndRepeated_AreSaidOnceAndCounted()
    {
        string file = Dataset((Clean, Corrupt), (Clean, Corrupt), (Clean, Corrupt + " the"), (Corrupt, Clean));
        string lines = $"{file}: 1 of 4 pairs left out: 1 whose sides differ in length\n{file}: 1 of 4 pairs repeats an earlier one and is counted once\n";
        string folder = _scratch["out"];

        Assert.Equal((0, lines), Run("discover", file, "--out", folder, "--edges", "20", "--quiet"));
        Assert.Equal((0, lines), Run("evaluate", Path.Combine(folder, "circuit.json"), file, "--quiet"));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json")));
        JsonElement task = manifest.RootElement.GetProperty("task");
        Assert.Equal((2, 1, 1), (task.GetProperty("examples").GetInt32(), task.GetProperty("rejected").GetInt32(), task.GetProperty("repeated").GetInt32()));
        Assert.Equal(1, task.GetProperty("left_out").GetProperty("lengths_differ").GetInt32());
    }

    [Fact]
    public void Discover_TaskOfFewPrompts_StopsAtWhatThereIs()
    {
        string file = _scratch.Write("few.yaml", SmallFew);

        Assert.Equal((0, $"{file} can give 6 different prompts; 2000 were asked for\n"), Run("discover", file, "--examples", "2000", "--out", _scratch["out"], "--edges", "20", "--no-held-out", "--quiet"));
        Assert.Contains(
            $"{file} has no other prompts left to judge on; circuits are judged on the prompts that found them\n",
            Run("discover", file, "--examples", "6", "--out", _scratch["out2"], "--edges", "20", "--quiet").Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Bos_AlwaysAndTheTokenInTheText_AreTheSamePrompts()
    {
        string plain = Dataset((Clean, Corrupt));
        Directory.CreateDirectory(_scratch["b"]);
        string written = _scratch.Write("b/data.json", File.ReadAllText(plain).Replace("When", "<|endoftext|>When", StringComparison.Ordinal));
        string hash = HashOf("always", plain, "--bos", "always");

        Assert.Equal(hash, HashOf("written", written));
        Assert.NotEqual(hash, HashOf("never", plain, "--bos", "never"));
        Assert.Equal(HashOf("auto", plain), HashOf("never", plain, "--bos", "never", "--force"));

        // An evaluation repeats what found the circuit.
        string circuit = Path.Combine(_scratch["always"], "circuit.json");
        (int exit, string output, _) = CommandLine.Run("evaluate", circuit, plain, "--model", _model, "--quiet", "--json");
        Assert.Equal(0, exit);
        Assert.Contains("the very prompts that the circuit was found on", output, StringComparison.Ordinal);
        (_, output, _) = CommandLine.Run("evaluate", circuit, plain, "--model", _model, "--quiet", "--json", "--bos", "never");
        Assert.DoesNotContain("the very prompts", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TasksExport_WithBos_ReadsBackAsTheSameIds()
    {
        string file = Dataset((Clean, Corrupt));
        Assert.Equal((0, ""), Run("tasks", "export", file, "--format", "auto-circuit", "--out", _scratch["x.json"], "--bos", "always"));

        Assert.Equal(HashOf("a", file, "--bos", "always"), HashOf("b", _scratch["x.json"]));
    }

    [Fact]
    public void TasksPreview_IdWithoutText_IsShownAsItsNumber()
    {
        string vocabulary = Path.Combine(_model, "vocab.json");
        File.WriteAllText(vocabulary, File.ReadAllText(vocabulary).Replace(",\"<|endoftext|>\":1804", "", StringComparison.Ordinal));
        string file = _scratch.Write("ids.json", """{"prompts": [{"clean": [1804, 5, 9], "corrupt": [7, 5, 9], "answers": [11], "wrong_answers": [1804]}]}""");

        (int exit, string output, string error) = CommandLine.Run("tasks", "preview", file, "--model", _model);

        Assert.True(exit == 0, error);
        Assert.Contains("<id 1804>|", output, StringComparison.Ordinal);
        Assert.Contains("wrong     '<id 1804>'", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TasksShow_TerminalEscapes_AreWrittenOut()
    {
        string file = _scratch.Write("t.yaml", SmallTask.With("description: Whose turn it is to eat.", "description: \"\\e[2J\\e[31mgone\""));

        (int exit, string output, _) = CommandLine.Run("tasks", "show", file);

        Assert.Equal(0, exit);
        Assert.Contains("description  \\x1b[2J\\x1b[31mgone", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void Fault_TerminalEscapes_AreWrittenOut()
    {
        string error = Run("discover", _scratch.Write("t.yaml", SmallTask.Yaml + "\n\"\\e[31mred\\nline\": 1")).Error;

        Assert.Contains("\\x1b[31mred\\nline", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error);
    }

    private const string SmallFew =
        """
        description: Two names, very few of them.
        metric: logit-diff
        lists:
          names: [Nancy, Leo, Helen]
        slots:
          a: names
          b: names
        split_by: none
        templates:
          t1: "When {a} and {b} went to the clinic, {b:again} gave a flower to"
        answers: [" {a}"]
        wrong: [" {b}"]
        corruptions:
          swap: {again: "{a}"}
        """;

    private string HashOf(string folder, string task, params string[] more)
    {
        (int exit, string error) = Run(["discover", task, "--out", _scratch[folder], "--edges", "20", "--quiet", .. more]);
        Assert.True(exit == 0, error);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch[folder], "run.json")));
        return manifest.RootElement.GetProperty("task").GetProperty("sha256").GetString()!;
    }

    private string Dataset(params (string Clean, string Corrupt)[] pairs) => _scratch.Write(
        "data.json",
        JsonSerializer.Serialize(new
        {
            prompts = pairs.Select(pair => new { clean = pair.Clean, corrupt = pair.Corrupt, answers = new[] { " Nancy" }, wrong_answers = new[] { " Leo" } }),
        }));

    private (int Exit, string Error) Run(params string[] arguments)
    {
        (int exit, _, string error) = CommandLine.Run([.. arguments, "--model", _model]);
        return (exit, error);
    }
}
