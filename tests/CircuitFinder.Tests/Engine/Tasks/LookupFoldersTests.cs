using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Tasks;

public sealed class LookupFoldersTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Local => _scratch["local"];

    private string Shipped => _scratch["shipped"];

    private LookupFolders Folders => new(Local, Shipped);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Files_TwoFolders_AreMergedAndNoneHidesTheOther()
    {
        Put("local", "ioi.yaml", "mine");
        Put("local", "own.yaml", "own");
        Put("local", "same.yaml", "same");
        Put("shipped", "ioi.yaml", "theirs");
        Put("shipped", "same.yaml", "same");
        Put("shipped", "other.yaml", "other");

        LookupEntry[] entries = [.. Folders.Files(".yaml")];

        Assert.Equal(["ioi", "other", "own", "same"], entries.Select(entry => entry.Name));
        Assert.Equal([Path.Combine(Local, "ioi.yaml"), Path.Combine(Shipped, "other.yaml"), Path.Combine(Local, "own.yaml"), Path.Combine(Local, "same.yaml")], entries.Select(entry => entry.Path));
        Assert.Equal([false, true, false, true], entries.Select(entry => entry.IsShipped));
        Assert.Equal([Path.Combine(Shipped, "ioi.yaml"), null, null, null], entries.Select(entry => entry.Hidden));
    }

    [Theory]
    [InlineData("other", null)]
    [InlineData("same", null)]
    [InlineData("own", "task 'own': {local}/own.yaml")]
    [InlineData("ioi", "task 'ioi': {local}/ioi.yaml, not the shipped one")]
    public void Locate_Name_SaysWhatIsNotTheShippedOne(string name, string? note)
    {
        Put("local", "ioi.yaml", "mine");
        Put("local", "own.yaml", "own");
        Put("local", "same.yaml", "same");
        Put("shipped", "ioi.yaml", "theirs");
        Put("shipped", "same.yaml", "same");
        Put("shipped", "other.yaml", "other");

        Assert.Equal(note?.Replace("{local}", Local, StringComparison.Ordinal), TaskLocator.Locate(name, Folders).Note);
    }

    [Fact]
    public void Locate_TaskFile_ComesBeforeTheNameUnlessItHasNoEnding()
    {
        Put("shipped", "ioi.yaml", "theirs");
        Assert.Equal(new Located(Path.Combine(Shipped, "ioi.yaml")), TaskLocator.Locate(Path.Combine(Shipped, "ioi.yaml"), Folders));
        Assert.Equal(Path.Combine(Shipped, "ioi.yaml"), TaskLocator.Locate("ioi", Folders).Path);
    }

    [Fact]
    public void Locate_ModelFolder_ComesBeforeTheNameAndAFolderOfAnotherKindDoesNot()
    {
        Put("shipped/small", "config.json", "{}");
        Put("elsewhere/small", "config.json", "{ }");
        Assert.Equal(_scratch["elsewhere/small"], ModelLocator.Locate(_scratch["elsewhere/small"], Folders).Path);
        Assert.Null(ModelLocator.Locate("small", Folders).Note);
        Put("local/small", "config.json", "{ }");
        Assert.Equal($"model 'small': {Path.Combine(Local, "small")}, not the shipped one", ModelLocator.Locate("small", Folders).Note);
    }

    [Fact]
    public void Locate_NoSuchTaskFile_NamesTheNearOnes()
    {
        Put("local", "own.yaml", "own");
        string typed = Path.Combine(Local, "wn.yaml");
        string fault = Assert.Throws<UserFaultException>(() => TaskLocator.Locate(typed, Folders)).Message;
        Assert.Equal(
            $"{typed}: there is no such file. Did you mean {Path.Combine(Local, "own.yaml")}? By name, {Local} holds own. Name one of them, or give the path of a .yaml file.",
            fault);
    }

    [Fact]
    public void Locate_Circuit_TakesAFileARunsFolderAndAName()
    {
        Put("shipped", "known.json", "{}");
        Put("run", "circuit.json", "{}");
        Put("runs/eap", "circuit.json", "{}");
        Assert.Equal(Path.Combine(Shipped, "known.json"), CircuitLocator.Locate("known", Folders).Path);
        Assert.Equal(Path.Combine(_scratch["run"], "circuit.json"), CircuitLocator.Locate(_scratch["run"], Folders).Path);
        Assert.Equal(Path.Combine(_scratch["run"], "circuit.json"), CircuitLocator.Locate(Path.Combine(_scratch["run"], "circuit.json"), Folders).Path);
        string fault = Assert.Throws<UserFaultException>(() => CircuitLocator.Locate(_scratch["runs"], Folders)).Message;
        Assert.Equal($"{_scratch["runs"]}: there is no circuit.json in this folder. There are some in {_scratch["runs"]}/eap. Give the folder of one discovery, or a circuit file.", fault);
    }

    private void Put(string folder, string name, string text)
    {
        Directory.CreateDirectory(_scratch[folder]);
        File.WriteAllText(Path.Combine(_scratch[folder], name), text);
    }
}
