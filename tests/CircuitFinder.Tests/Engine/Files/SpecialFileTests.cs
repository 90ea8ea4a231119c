using System.Diagnostics;
using CircuitFinder.Engine.Files;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Files;

public sealed class SpecialFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void ReadBytes_Device_IsNotOpened()
    {
        Assert.Equal("/dev/zero: is a device; only regular files are read: name a file.", Fault("/dev/zero"));
        Assert.Equal($"{Link("zero", "/dev/zero")}: links to /dev/zero, a device; only regular files are read: name a file.", Fault(_folder["zero"]));
    }

    [LinuxFact]
    public void ReadBytes_FileOfTheKernel_IsNotOpened()
        => Assert.Equal($"{Link("maps", "/proc/self/maps")}: links to /proc/self/maps, a file of the kernel; only regular files are read: name a file.", Fault(_folder["maps"]));

    [LinuxFact]
    public void ReadBytes_Pipe_IsNotOpened()
    {
        using (Process process = Process.Start("mkfifo", [_folder["pipe"]]))
        {
            process.WaitForExit();
        }

        Assert.Equal($"{_folder["pipe"]}: is a pipe; only regular files are read: name a file.", Fault(_folder["pipe"]));
    }

    [LinuxFact]
    public void ReadBytes_LinkToNothing_SaysWhereItLeads()
        => Assert.Equal($"{Link("link", _folder["gone"])}: links to {_folder["gone"]}, which does not exist; name a file that exists.", Fault(_folder["link"]));

    [LinuxFact]
    public void ReadBytes_CircleOfLinks_IsTheUsersFault()
    {
        Link("a", _folder["b"]);

        Assert.StartsWith($"{Link("b", _folder["a"])}: cannot be read (", Fault(_folder["b"]), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void ReadBytes_LinkToALink_IsFollowed()
    {
        Link("two", Link("one", _folder.Write("file", "abc")));

        Assert.Equal("abc"u8.ToArray(), UserFile.ReadBytes(_folder["two"], "a file"));
        Assert.Equal(3, UserFile.LengthOf(_folder["two"]));
    }

    [Fact]
    public void ReadBytes_FileOverItsLimit_IsNotRead()
        => Assert.Equal(
            $"{_folder.Write("file", "123456")}: is 6 bytes; a file of at most 5 bytes is read.",
            Assert.Throws<UserFaultException>(() => UserFile.ReadBytes(_folder["file"], "a file", limit: 5)).Message);

    private string Link(string name, string target)
    {
        File.CreateSymbolicLink(_folder[name], target);
        return _folder[name];
    }

    private static string Fault(string path) => Assert.Throws<UserFaultException>(() => UserFile.ReadBytes(path, "a file")).Message;
}
