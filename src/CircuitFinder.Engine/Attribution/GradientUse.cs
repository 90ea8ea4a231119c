namespace CircuitFinder.Engine.Attribution;

/// <summary>Whether a method takes gradients, and of how many runs of a prompt, which decides what it holds in memory.</summary>
public enum GradientUse
{
    /// <summary>None.</summary>
    None,

    /// <summary>Of one run.</summary>
    OneRun,

    /// <summary>The mean over several runs: every read's gradient is held meanwhile.</summary>
    SeveralRuns,
}
