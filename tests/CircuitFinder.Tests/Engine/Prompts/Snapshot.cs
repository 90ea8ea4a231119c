using System.Runtime.CompilerServices;

namespace CircuitFinder.Tests.Engine.Prompts;

/// <summary>Compares text with a file beside the test; with <c>CIRCUITFINDER_WRITE_SNAPSHOTS=1</c> writes it instead, and fails so
/// that nobody does so unawares.</summary>
internal static class Snapshot
{
    public static void Matches(string name, string actual, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "Snapshots", name + ".txt");
        if (Environment.GetEnvironmentVariable("CIRCUITFINDER_WRITE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            Assert.Fail($"wrote {path}");
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
