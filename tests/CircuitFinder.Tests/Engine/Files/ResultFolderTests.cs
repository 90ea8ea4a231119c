using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Files;

public sealed class ResultFolderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Write_NoFolderYet_MakesItAndNothingBesides()
    {
        string folder = Path.Combine(_scratch["a"], "b", "out");

        Write(folder, ("scores.csv", "new"), ("run.json", "{}"));

        Assert.Equal(["run.json", "scores.csv"], Names(folder));
        Assert.Equal([folder], Directory.GetFileSystemEntries(Path.GetDirectoryName(folder)!));
    }

    [Fact]
    public void Write_OverAnOldRun_ReplacesItsFilesAndKeepsThoseOfOthers()
    {
        string folder = Folder(("scores.csv", "old"), ("nodes.csv", "old"), ("run.json", "old"), ("notes.txt", "mine"));
        Directory.CreateDirectory(Path.Combine(folder, "plots"));
        File.WriteAllText(Path.Combine(folder, "plots", "scores.csv"), "mine");

        Write(folder, ("scores.csv", "new"), ("run.json", "new"));

        Assert.Equal(["notes.txt", "plots", "run.json", "scores.csv"], Names(folder));
        Assert.Equal("new", File.ReadAllText(Path.Combine(folder, "scores.csv")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "notes.txt")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "plots", "scores.csv")));
        Assert.Equal([folder], Directory.GetFileSystemEntries(_scratch.Root));
    }

    [Fact]
    public void Write_ThatFailsHalfWay_LeavesTheOldRunWholeAndNamesTheFileAsItWillBeCalled()
    {
        string folder = Folder(("scores.csv", "old"), ("run.json", "old"));

        UserFaultException fault = Assert.Throws<UserFaultException>(() => ResultFolder.Write(
            folder,
            draft =>
            {
                File.WriteAllText(Path.Combine(draft, "scores.csv"), "new");
                Directory.CreateDirectory(Path.Combine(draft, "run.json"));
                AtomicFile.WriteText(Path.Combine(draft, "run.json"), text => text.Write("new"));
            },
            ResultFiles.IsOfDiscovery));

        Assert.StartsWith(Path.Combine(folder, "run.json") + ": cannot be written", Assert.Single(fault.Faults), StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder, "scores.csv")));
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder, "run.json")));
        Assert.Equal([folder], Directory.GetFileSystemEntries(_scratch.Root));
    }

    [Fact]
    public void Write_FolderInAFilesPlace_LeavesTheOldRunWhole()
    {
        string folder = Folder(("run.json", "old"));
        Directory.CreateDirectory(Path.Combine(folder, "circuit.svg"));

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => Write(folder, ("circuit.svg", "new"), ("run.json", "new"))).Faults);

        Assert.StartsWith(Path.Combine(folder, "circuit.svg") + ": cannot be written", fault, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder, "run.json")));
        Assert.Equal([folder], Directory.GetFileSystemEntries(_scratch.Root));
    }

    [Fact]
    public void Claim_FolderThatIsClaimed_SaysInOneLineByWhom()
    {
        using ResultFolder first = ResultFolder.Claim(_scratch["out"]);

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => ResultFolder.Claim(_scratch["out"] + "/")).Faults);

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} is writing this folder"), fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Claim_FolderThatWasLetGo_Succeeds()
    {
        ResultFolder.Claim(_scratch["out"]).Dispose();

        ResultFolder.Claim(_scratch["out"]).Dispose();

        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Root));
    }

    [Fact]
    public void Claim_LeftoversOfAKilledProcess_AreClearedAway()
    {
        string folder = Folder(("run.json", "old"));
        File.WriteAllText(_scratch[".out.lock"], "");
        string draft = Directory.CreateDirectory(_scratch[".out.4000000.new"]).FullName;
        File.WriteAllText(Path.Combine(draft, ".draft"), "");
        File.WriteAllText(Path.Combine(draft, "scores.csv"), "half");
        string other = Directory.CreateDirectory(_scratch[".outer.4000000.new"]).FullName;

        ResultFolder.Claim(folder).Dispose();

        Assert.Equal([other, folder], Directory.GetFileSystemEntries(_scratch.Root).Order(StringComparer.Ordinal));
        Assert.Equal(["run.json"], Names(folder));
    }

    [Fact]
    public void Claim_KilledBetweenTheSwapAndTheEnd_KeepsTheNewRunAndWhatOthersPutIntoTheOld()
    {
        string folder = Folder(("run.json", "new"), (".draft", ""));
        string old = Directory.CreateDirectory(_scratch[".out.4000000.new"]).FullName;
        File.WriteAllText(Path.Combine(old, "run.json"), "old");
        File.WriteAllText(Path.Combine(old, "notes.txt"), "mine");

        ResultFolder.Claim(folder).Dispose();

        Assert.Equal([folder], Directory.GetFileSystemEntries(_scratch.Root));
        Assert.Equal(["notes.txt", "run.json"], Names(folder));
        Assert.Equal("new", File.ReadAllText(Path.Combine(folder, "run.json")));
    }

    [Fact]
    public void Claim_KilledBetweenTwoRenames_PutsTheOldRunBack()
    {
        string old = Directory.CreateDirectory(_scratch[".out.4000000.swap"]).FullName;
        File.WriteAllText(Path.Combine(old, "run.json"), "old");

        ResultFolder.Claim(_scratch["out"]).Dispose();

        Assert.Equal(["run.json"], Names(_scratch["out"]));
    }

    [Fact]
    public void Claim_NotUsed_LeavesNoFolderAbove()
    {
        ResultFolder.Claim(Path.Combine(_scratch["a"], "b", "c")).Dispose();

        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Root));
    }

    [Fact]
    public void Write_ThroughALink_FillsTheFolderThatItLeadsTo()
    {
        string folder = Folder(("run.json", "old"));
        Directory.CreateSymbolicLink(_scratch["link"], folder);

        Write(_scratch["link"], ("run.json", "new"));

        Assert.NotNull(new DirectoryInfo(_scratch["link"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(Path.Combine(folder, "run.json")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("/")]
    public void Claim_NameThatIsNoFolder_IsTheUsersFault(string name)
        => Assert.Single(Assert.Throws<UserFaultException>(() => ResultFolder.Claim(name)).Faults);

    [Fact]
    public void Claim_FileInTheWay_IsTheUsersFault()
    {
        string file = _scratch.Write("file", "");

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => ResultFolder.Claim(Path.Combine(file, "out"))).Faults);

        Assert.Contains("is a file; results need a folder", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FromManyThreads_NeverMixes()
    {
        string folder = _scratch["out"];
        int written = 0;
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            string text = i.ToString(CultureInfo.InvariantCulture);
            try
            {
                Write(folder, ("scores.csv", text), ("run.json", text));
                Interlocked.Increment(ref written);
            }
            catch (UserFaultException)
            {
                // Taken by another.
            }
        });

        Assert.True(written > 0);
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "scores.csv")), File.ReadAllText(Path.Combine(folder, "run.json")));
        Assert.Equal([folder], Directory.GetFileSystemEntries(_scratch.Root));
    }

    private static void Write(string folder, params (string Name, string Text)[] files) => ResultFolder.Write(
        folder,
        draft => Array.ForEach(files, file => File.WriteAllText(Path.Combine(draft, file.Name), file.Text)),
        ResultFiles.IsOfDiscovery);

    private static string[] Names(string folder)
        => [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string Folder(params (string Name, string Text)[] files)
    {
        string folder = Directory.CreateDirectory(_scratch["out"]).FullName;
        Array.ForEach(files, file => File.WriteAllText(Path.Combine(folder, file.Name), file.Text));
        return folder;
    }
}
