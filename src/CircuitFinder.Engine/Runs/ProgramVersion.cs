using System.Reflection;

namespace CircuitFinder.Engine.Runs;

/// <summary>What the program calls itself in files.</summary>
internal static class ProgramVersion
{
    /// <summary>Program name and version.</summary>
    public static string Tool => "circuitfinder " + Parts[0];

    /// <summary>The source revision, if the build knows it; it stands behind a plus sign.</summary>
    public static string? Revision => Parts.ElementAtOrDefault(1);

    private static string[] Parts
        => (typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+');
}
