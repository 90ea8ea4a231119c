using System.Diagnostics;
using CircuitFinder.Engine.Files;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void WriteText_NewFolder_WritesPlainUtf8WithLineFeeds()
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Root, "a", "b", "file.txt");

        AtomicFile.WriteText(path, text =>
        {
            text.WriteLine("é");
            text.WriteLine();
        });

        Assert.Equal([0xC3, 0xA9, (byte)'\n', (byte)'\n'], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Write_EarlierFile_IsReplacedWhole()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("file.txt", "a longer text than the new one");

        AtomicFile.Write(path, stream => stream.WriteByte((byte)'a'));

        Assert.Equal("a", File.ReadAllText(path));
    }

    [Fact]
    public void WriteText_WriterThrows_LeavesTheOldFileAlone()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("file.txt", "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.WriteText(path, text =>
        {
            text.WriteLine("new");
            text.Flush();
            throw new InvalidOperationException("broke off");
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Write_WriterThrowsWithoutAnEarlierFile_LeavesNothing()
    {
        using var folder = new ScratchFolder();

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["file.txt"], stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("broke off");
        }));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Write_WhileWriting_TheOldFileIsStillThere()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("file.txt", "old");
        string? seen = null;

        AtomicFile.Write(path, stream =>
        {
            stream.WriteByte((byte)'n');
            stream.Flush();
            seen = File.ReadAllText(path);
        });

        Assert.Equal("old", seen);
    }

    [Fact]
    public void Write_FolderIsAFile_IsTheUsersFault()
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Write("file", ""), "scores.csv");

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => AtomicFile.Write(path, _ => { })).Faults);

        Assert.StartsWith($"{path}: cannot be written: ", fault, StringComparison.Ordinal);
        Assert.EndsWith(" Choose a folder that can be written.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PathIsAFolder_IsTheUsersFaultAndLeavesNothing()
    {
        using var folder = new ScratchFolder();
        string path = Directory.CreateDirectory(folder["taken"]).FullName;

        Assert.Throws<UserFaultException>(() => AtomicFile.Write(path, stream => stream.WriteByte(1)));

        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/stdout")]
    [InlineData("/proc/self/comm")]
    [InlineData("")]
    public void Write_SpecialFileOrNone_IsTheUsersFault(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.Throws<UserFaultException>(() => AtomicFile.Write(path, stream => stream.WriteByte(1)));
        }
    }

    [Fact]
    public void Write_NamedPipe_IsRefusedAtOnceAndStays()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = new ScratchFolder();
        using (Process make = Process.Start("mkfifo", [folder["pipe"]]))
        {
            make.WaitForExit();
        }

        Assert.Throws<UserFaultException>(() => AtomicFile.Write(folder["pipe"], stream => stream.WriteByte(1)));
        Assert.Throws<UserFaultException>(() => AtomicFile.Write(folder["pipe"], stream => stream.WriteByte(1)));
        Assert.Equal([folder["pipe"]], Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Write_Link_FillsTheFileThatItLeadsTo()
    {
        using var folder = new ScratchFolder();
        string target = folder.Write("target", "old");
        File.CreateSymbolicLink(folder["link"], target);

        AtomicFile.WriteText(folder["link"], text => text.Write("new"));

        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void Write_EmptyFile_IsReplaced()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("empty", "");

        AtomicFile.WriteText(path, text => text.Write("new"));

        Assert.Equal("new", File.ReadAllText(path));
    }
}
