namespace CircuitFinder.Tests.Golden;

/// <summary>A theory that needs a golden file, and is skipped with its reason where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GoldenTheoryAttribute : TheoryAttribute
{
    /// <summary>Names the needed file or folder.</summary>
    /// <param name="relative">Path below <see cref="GoldenData.Root"/>.</param>
    public GoldenTheoryAttribute(string relative)
    {
        string path = GoldenData.Path(relative);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Skip = $"needs {relative} below CIRCUITFINDER_SHARED or ../shared, which this clone does not have";
        }
    }
}
