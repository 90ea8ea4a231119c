using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Golden;

/// <summary>Models and numbers that other programs computed: all of them beside the checkout, a part of them in it.</summary>
internal static class GoldenData
{
    /// <summary>The folder: <c>CIRCUITFINDER_SHARED</c>, or <c>../shared</c> beside the checkout.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("CIRCUITFINDER_SHARED") ?? System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared");

    /// <summary>The part that every clone has.</summary>
    public static string Own { get; } = System.IO.Path.Combine(RepositoryRoot.Path, "tests", "CircuitFinder.Tests", "Golden", "Data");

    /// <summary>A path below <see cref="Root"/>; below <see cref="Own"/> where it is not there.</summary>
    public static string Path(string relative)
    {
        string whole = System.IO.Path.Combine(Root, relative);
        return System.IO.Path.Exists(whole) ? whole : System.IO.Path.Combine(Own, relative);
    }
}
