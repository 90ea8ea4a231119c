using System.Diagnostics;

namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>Runs the <c>dot</c> that is on PATH.</summary>
internal static class Graphviz
{
    /// <summary>Where it is; null when there is none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => new[] { Path.Combine(folder, "dot"), Path.Combine(folder, "dot.exe") })
        .FirstOrDefault(File.Exists);

    /// <summary>Renders a file, and asserts that there was nothing to complain of.</summary>
    /// <param name="path">A DOT file.</param>
    /// <param name="format">As after <c>-T</c>.</param>
    public static string Render(string path, string format)
    {
        var start = new ProcessStartInfo(Program!, [$"-T{format}", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process dot = Process.Start(start)!;
        Task<string> faults = dot.StandardError.ReadToEndAsync();
        string rendered = dot.StandardOutput.ReadToEnd();
        dot.WaitForExit();
        Assert.Equal("", faults.GetAwaiter().GetResult());
        Assert.Equal(0, dot.ExitCode);
        return rendered;
    }
}
