using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>A <c>tasks</c> folder in the working directory: it adds to what the program ships, and hides nothing.</summary>
public sealed class WorkingFolderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void TasksFolderOfAnotherProgram_HidesNeitherTasksNorModels()
    {
        Directory.CreateDirectory(_scratch["tasks"]);
        _scratch.Write("tasks/main.yaml", "- name: install\n");

        (int exit, string output, string error) = Run("tasks", "preview", "ioi", "--examples", "1");
        Assert.True(exit == 0, error);
        Assert.Empty(error);

        (exit, output, error) = Run("tasks", "list");
        Assert.Equal(0, exit);
        Assert.Equal(["docstring", "greater-than", "induction", "ioi"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.StartsWith("left out: tasks/main.yaml(1,1): ", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void TaskModelAndCircuitOfTheWorkingFolder_AreTakenAndNamed()
    {
        Directory.CreateDirectory(_scratch["tasks/models"]);
        Directory.CreateDirectory(_scratch["tasks/circuits"]);
        string shipped = Path.Combine(RepositoryRoot.Path, "tasks");
        File.WriteAllText(_scratch["tasks/ioi.yaml"], "# mine\n" + File.ReadAllText(Path.Combine(shipped, "ioi.yaml")));
        File.Copy(Path.Combine(shipped, "induction.yaml"), _scratch["tasks/induction.yaml"]);
        Directory.CreateDirectory(_scratch["tasks/models/mine"]);
        foreach (string file in Directory.GetFiles(ShippedModel.Folder))
        {
            File.Copy(file, Path.Combine(_scratch["tasks/models/mine"], Path.GetFileName(file)));
        }

        File.Copy(Path.Combine(RepositoryRoot.Path, "results", "ioi", "tiny", "acdc", "circuit.json"), _scratch["tasks/circuits/found.json"]);

        (int exit, string output, string error) = Run("evaluate", "found", "ioi", "--model", "mine", "--examples", "2", "--quiet");
        Assert.True(exit == 0, error);
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Contains("circuit 'found': tasks/circuits/found.json", lines);
        Assert.Contains("task 'ioi': tasks/ioi.yaml, not the shipped one", lines);
        Assert.Contains("model 'mine': tasks/models/mine", lines);

        (exit, output, error) = Run("tasks", "list");
        Assert.Equal(0, exit);
        Assert.Empty(error);
        string[] listed = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(["docstring", "greater-than", "induction", "ioi", "ioi"], listed.Select(line => line.Split(' ')[0]));
        Assert.Contains("tasks/ioi.yaml, not the shipped one", listed[3], StringComparison.Ordinal);
        Assert.All([listed[2], listed[4]], line => Assert.Contains(" shipped ", line, StringComparison.Ordinal));
    }

    private (int Exit, string Output, string Error) Run(params string[] args) => ProgramProcess.Run(_scratch.Root, args);
}
