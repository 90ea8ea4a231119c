using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

public class OtherCommandTests
{
    [Fact]
    public void TasksList_NamesEveryTask()
    {
        (int exit, string output, _) = CommandLine.Run("tasks", "list");
        Assert.Equal(0, exit);
        Assert.Equal(["docstring", "greater-than", "induction", "ioi"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void TasksShow_ShowsTheDefinition()
    {
        (int exit, string output, _) = CommandLine.Run("tasks", "show", "ioi");
        Assert.Equal(0, exit);
        Assert.Contains("swapped_s2 (default)", output, StringComparison.Ordinal);
        Assert.Contains("{io}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TasksPreview_PrintsAlignedPairs()
    {
        (int exit, string output, string error) = CommandLine.Run("tasks", "preview", "ioi", "--model", "tiny", "--examples", "2");
        Assert.True(exit == 0, error);
        Assert.Contains("clean     [", output, StringComparison.Ordinal);
        Assert.Contains("2 pairs fit the model", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelsShow_ShippedModel_GivesShapeAndGraph()
    {
        (int exit, string output, _) = CommandLine.Run("models", "show", "tiny");
        Assert.Equal(0, exit);
        Assert.Contains("4 layers, 8 heads, d_model 128", output, StringComparison.Ordinal);
        Assert.Contains("1519 edges", output, StringComparison.Ordinal);
        Assert.StartsWith("tiny", CommandLine.Run("models", "list").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_FewSteps_WritesAModelThatDiscoverLoads()
    {
        using var scratch = new ScratchFolder();
        string model = scratch["small"];
        string[] train =
        [
            "train", "--out", model, "--steps", "4", "--layers", "1", "--heads", "2", "--d-model", "16", "--vocab", "1900", "--batch", "4", "--quiet",
        ];
        (int exit, string output, string error) = CommandLine.Run(train);
        Assert.True(exit == 0, error);
        Assert.Contains("greater-than", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(model, "checkpoint.safetensors")));
        (exit, _, error) = CommandLine.Run("discover", "ioi", "--model", model, "--examples", "3", "--out", scratch["out"], "--quiet");
        Assert.True(exit == 0, error);
    }

    [Fact]
    public void Train_Interrupted_LeavesACheckpointThatResumesToTheSameBytes()
    {
        using var scratch = new ScratchFolder();
        string[] Train(string name) =>
        [
            "train", "--out", scratch[name], "--steps", "3", "--layers", "1", "--heads", "2", "--d-model", "16", "--vocab", "1900", "--batch", "4", "--quiet",
        ];
        Assert.Equal(130, CommandLine.Run(new CancellationToken(canceled: true), Train("stopped")).Exit);
        Assert.True(File.Exists(Path.Combine(scratch["stopped"], "checkpoint.safetensors")));
        Assert.Equal(0, CommandLine.Run(Train("stopped")).Exit);
        Assert.Equal(0, CommandLine.Run(Train("whole")).Exit);
        foreach (string file in new[] { "model.safetensors", "training.csv", "vocab.json", "merges.txt", "config.json" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(scratch["whole"], file)), File.ReadAllBytes(Path.Combine(scratch["stopped"], file)));
        }
    }
}
