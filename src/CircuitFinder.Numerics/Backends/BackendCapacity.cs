namespace CircuitFinder.Numerics.Backends;

/// <summary>How much work suits a backend at a time.</summary>
/// <param name="ChunkElements">Elements of [sources, rows, d_model] that one chunk of prompts holds: more leaves a processor's
/// caches, less leaves a GPU idle.</param>
/// <param name="ReadElements">Elements of [reads of a layer, rows, d_model] whose gradients are held at a time: what a shared cache
/// keeps.</param>
/// <param name="TrialBytes">Memory for the trials of a search that run as one batch.</param>
/// <param name="MaximumTrials">The most trials of one batch.</param>
public readonly record struct BackendCapacity(long ChunkElements, long ReadElements, long TrialBytes, int MaximumTrials)
{
    /// <summary>For a processor: chunks of at most 62 MiB in single precision, 8 MiB of reads, 400 MiB of trials, 16 at a time.</summary>
    public static BackendCapacity Processor => new(31L << 19, 1L << 21, 400L << 20, 16);
}
