namespace CircuitFinder.Tests.Architecture;

/// <summary>No file is longer than 400 lines, but kernels that a program wrote.</summary>
internal static class FileLengths
{
    private const int Most = 400;
    private const string Generated = "src/CircuitFinder.Numerics/Kernels/Gemm/GemmKernel";

    /// <summary>Each file that breaks the rule.</summary>
    public static IReadOnlyList<string> Violations(IReadOnlyList<SourceFile> files)
        => [.. files.Where(file => file.LineCount > Most && !file.Path.StartsWith(Generated, StringComparison.Ordinal)).Select(file => $"{file.Path}: {file.LineCount} lines; the most is {Most}.")];
}
