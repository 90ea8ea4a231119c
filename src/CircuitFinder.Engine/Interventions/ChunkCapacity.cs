namespace CircuitFinder.Engine.Interventions;

/// <summary>The greatest sizes among some chunks: what buffers must hold.</summary>
internal readonly record struct ChunkCapacity(int Rows, int Sequences, int Length)
{
    public static ChunkCapacity Of(IReadOnlyList<PairChunk> chunks) => new(
        chunks.Max(chunk => chunk.Clean.RowCount),
        chunks.Max(chunk => chunk.Clean.SequenceCount),
        chunks.Max(chunk => chunk.Clean.MaximumLength));
}
