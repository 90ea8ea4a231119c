namespace CircuitFinder.Engine.Interventions;

/// <summary>The greatest sizes among some chunks: what buffers must hold.</summary>
internal readonly record struct ChunkCapacity(int Rows, int Answers, int Length)
{
    public static ChunkCapacity Of(IReadOnlyList<PairChunk> chunks) => new(
        chunks.Max(chunk => chunk.Clean.RowCount),
        chunks.Max(chunk => chunk.Clean.AnswerCount),
        chunks.Max(chunk => chunk.Clean.MaximumLength));
}
