using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Golden;

/// <summary>Models and numbers that other programs computed; they lie beside the checkout, not in it.</summary>
internal static class GoldenData
{
    /// <summary>The folder: <c>CIRCUITFINDER_SHARED</c>, or <c>../shared</c> beside the checkout.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("CIRCUITFINDER_SHARED") ?? System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared");

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);
}
