using System.Text;
using CircuitFinder.Tests.Support;
using CircuitFinder.Torch;

namespace CircuitFinder.Tests.Cli;

/// <summary>What is said where libtorch cannot be loaded. Where it can, the tests of CircuitFinder.Torch.Tests say what it
/// computes.</summary>
public sealed class TorchDeviceTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("cuda")]
    [InlineData("torch")]
    public void Discover_FolderWithoutLibtorch_SaysWhatIsMissingOnOneLine(string device)
    {
        Directory.CreateDirectory(_scratch["empty"]);
        (int exit, string output, string error) = CommandLine.Run(
            "discover", "ioi", "--device", device, "--libtorch", _scratch["empty"], "--out", _scratch["out"]);

        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.StartsWith($"--device {device}: {_scratch["empty"]} (as asked for) holds no ", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [LinuxFact]
    public void Discover_LibraryThatIsNone_GivesTheLoadersOwnWordsOnOneLine()
    {
        foreach (string name in (string[])["c10", "torch_cpu", "torch"])
        {
            File.WriteAllBytes(_scratch[LibtorchFolder.FileName(name)], Encoding.ASCII.GetBytes(new string('x', 4096)));
        }

        (int exit, _, string error) = CommandLine.Run("discover", "ioi", "--device", "torch", "--libtorch", _scratch.Root, "--out", _scratch["out"]);

        Assert.Equal(1, exit);
        string line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains("could not be loaded: ", line, StringComparison.Ordinal);
        Assert.Contains("invalid ELF header", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /a/libLibTorchSharp.so)", "the system's C++ runtime is too old: TorchSharp needs that of GCC 13 or later")]
    [InlineData("lib/libm.so.6: version `GLIBC_2.38' not found (required by /a/libLibTorchSharp.so)", "the system's C library is too old")]
    [InlineData("/a/libLibTorchSharp.so: undefined symbol: _ZN2at3foo", "undefined symbol: _ZN2at3foo")]
    public void Reason_MessageOfTheRuntime_IsTheLoadersLine(string said, string part)
    {
        string message = "Unable to load shared library 'LibTorchSharp' or one of its dependencies. In order to help diagnose loading problems, consider using a tool like strace.\n"
            + $"/b/LibTorchSharp.so: cannot open shared object file: No such file or directory\n{said}\n/b/LibTorchSharp: cannot open shared object file: No such file or directory\n";

        string reason = Libtorch.Reason(message);

        Assert.StartsWith(said, reason, StringComparison.Ordinal);
        Assert.Contains(part, reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reason);
    }

    [Theory]
    [InlineData("2.10.0+cu128", false)]
    [InlineData("2.10", false)]
    [InlineData("2.1.0", true)]
    [InlineData("2.11.0", true)]
    [InlineData(null, false)]
    public void IsOfAnotherVersion_Versions_AreToldApart(string? version, bool isOther)
        => Assert.Equal(isOther, new LibtorchFolder("x", "y", version).IsOfAnotherVersion);

    [Fact]
    public void Find_FolderOfPyTorch_IsItsLibrariesWithItsVersion()
    {
        Directory.CreateDirectory(_scratch["torch/lib"]);
        File.WriteAllText(_scratch[$"torch/lib/{LibtorchFolder.FileName("torch_cpu")}"], "");
        File.WriteAllText(_scratch["torch/version.py"], "from typing import Optional\n__version__ = '2.11.0+cu130'\n");

        LibtorchFolder found = LibtorchFolder.Find(_scratch["torch"])!;

        Assert.Equal((Path.Combine(_scratch["torch"], "lib"), "2.11.0+cu130"), (found.Path, found.Version));
    }
}
