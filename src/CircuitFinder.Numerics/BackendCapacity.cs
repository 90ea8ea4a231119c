namespace CircuitFinder.Numerics;

/// <summary>How much work suits a backend at a time.</summary>
/// <param name="ChunkElements">Elements of [sources, rows, d_model] that one chunk of prompts holds: more leaves a processor's caches, less leaves a GPU idle.</param>
/// <param name="TrialBytes">Memory for the trials of a search that run as one batch.</param>
/// <param name="MaximumTrials">The most trials of one batch.</param>
public readonly record struct BackendCapacity(long ChunkElements, long TrialBytes, int MaximumTrials)
{
    /// <summary>For a processor: chunks of at most 52 MiB in single precision, 400 MiB of trials, 16 at a time.</summary>
    public static BackendCapacity Processor => new(13L << 20, 400L << 20, 16);
}
