using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Prompts.Datasets;

public class DatasetReaderTests
{
    [Theory]
    [InlineData("ioi.json", true)]
    [InlineData("folder/IOI.CSV", true)]
    [InlineData("ioi.yaml", false)]
    [InlineData("csv", false)]
    public void CanRead_Path_GoesByItsExtension(string path, bool expected)
        => Assert.Equal(expected, DatasetReader.CanRead(path));

    [Theory]
    [InlineData("none.json")]
    [InlineData("none.csv")]
    [InlineData("none.yaml")]
    public void Read_NoSuchFile_NamesIt(string name)
    {
        using var folder = new ScratchFolder();
        UserFaultException fault = Assert.Throws<UserFaultException>(() => DatasetReader.Read(folder[name]));

        Assert.StartsWith(folder[name] + ": ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotUtf8_IsRefused()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["latin1.csv"], [.. "clean,corrupted,label\nnaïve,b,5\n".Select(character => (byte)character)]);

        Assert.Contains("UTF-8", Assert.Throws<UserFaultException>(() => DatasetReader.Read(folder["latin1.csv"])).Message, StringComparison.Ordinal);
    }
}
