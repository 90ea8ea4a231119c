namespace CircuitFinder.Tests.Support;

/// <summary>Whether tests run whole commands on all their prompts, which takes longer than the rest of the suite together.</summary>
internal static class WholeRuns
{
    private const string Variable = "CIRCUITFINDER_WHOLE_RUNS";

    /// <summary>Why they do not run; null where they do.</summary>
    public static string? Skip { get; } = Environment.GetEnvironmentVariable(Variable) == "1"
        ? null
        : $"This runs whole commands on all their prompts; .ci/run does so, and {Variable}=1.";
}
