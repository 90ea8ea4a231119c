using CircuitFinder.Engine.Files;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Files;

public sealed class UserFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ReadText_ByteOrderMark_IsPassedOver()
        => Assert.Equal("a: é", UserFile.ReadText(Write(0xEF, 0xBB, 0xBF, (byte)'a', (byte)':', (byte)' ', 0xC3, 0xA9), "a file"));

    [Fact]
    public void ReadText_NotUtf8_SaysWhere()
        => RequireFault(Write((byte)'a', (byte)'\n', (byte)'b', 0xE9, (byte)'c'), "(2,2): byte 0xE9 is not UTF-8 text. Save the file as UTF-8.");

    [Theory]
    [InlineData(0xFF, 0xFE)]
    [InlineData(0xFE, 0xFF)]
    public void ReadText_Utf16_IsNamed(byte first, byte second)
        => RequireFault(Write(first, second, (byte)'a', 0), ": is UTF-16 text; it must be UTF-8. Save it as UTF-8.");

    [Fact]
    public void ReadText_EmptyFile_IsRefused() => RequireFault(Write(), ": is empty; name a file.");

    [Fact]
    public void ReadText_Folder_IsRefused() => RequireFault(_scratch.Root, ": is a folder; name a file.");

    [Fact]
    public void ReadText_NoFile_IsRefused() => RequireFault(_scratch["none"], ": there is no such file; name a file that exists.");

    [Fact]
    public void ReadText_PathWithNul_IsRefused()
        => Assert.Equal("a\\x00b: a path holds no NUL character; name a file.", Assert.Throws<UserFaultException>(() => UserFile.ReadText("a\0b", "a file")).Message);

    [Fact]
    public void ReadText_Device_IsRefusedBeforeItIsOpened()
    {
        if (!File.Exists("/dev/zero"))
        {
            return;
        }

        File.CreateSymbolicLink(_scratch["zero"], "/dev/zero");
        RequireFault(_scratch["zero"], ": links to /dev/zero, a device; only regular files are read: name a file.");
    }

    private static void RequireFault(string path, string message)
        => Assert.Equal(path + message, Assert.Throws<UserFaultException>(() => UserFile.ReadText(path, "a file")).Message);

    private string Write(params byte[] bytes)
    {
        File.WriteAllBytes(_scratch["file"], bytes);
        return _scratch["file"];
    }
}
