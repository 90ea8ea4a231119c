using System.Collections.Immutable;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Interventions;

/// <summary>Some consecutive prompt pairs, laid out to run together.</summary>
internal sealed class PairChunk
{
    private PairChunk(int first, TokenPair[] pairs)
    {
        First = first;
        Pairs = pairs;
        ImmutableArray<int>[]? positions = pairs.All(pair => pair.IsAnsweredLast) ? null : [.. pairs.Select(pair => pair.AnswerPositions)];
        Clean = new TokenBatch([.. pairs.Select(pair => pair.Clean)], first, answerPositions: positions);
        Corrupted = new TokenBatch([.. pairs.Select(pair => pair.Corrupted)], first, "corrupted prompt", positions);
    }

    /// <summary>Index of its first pair among all.</summary>
    public int First { get; }

    public IReadOnlyList<TokenPair> Pairs { get; }

    public TokenBatch Clean { get; }

    public TokenBatch Corrupted { get; }

    /// <summary>Cuts pairs into chunks.</summary>
    /// <param name="pairs">At least one; both prompts of a pair equally long.</param>
    /// <param name="batchSize">Pairs a chunk; 0 chooses by memory.</param>
    /// <param name="model">The model that will run them.</param>
    /// <exception cref="ArgumentException">There are no pairs, or a pair's prompts differ in length.</exception>
    public static IReadOnlyList<PairChunk> Cut(IReadOnlyList<TokenPair> pairs, int batchSize, Transformer model)
        => Cut(pairs, batchSize, model.Shape, model.Backend.Capacity);

    /// <summary>The most pairs that a chunk holds when nothing is said about its size.</summary>
    public static int FittingPairs(IReadOnlyList<TokenPair> pairs, ModelShape shape, BackendCapacity capacity)
        => Cut(pairs, 0, shape, capacity).Max(chunk => chunk.Pairs.Count);

    private static List<PairChunk> Cut(IReadOnlyList<TokenPair> pairs, int batchSize, ModelShape shape, BackendCapacity capacity)
    {
        if (pairs.Count == 0)
        {
            throw new ArgumentException("There are no prompt pairs.", nameof(pairs));
        }

        TokenPair? unequal = pairs.FirstOrDefault(pair => pair.Clean.Length != pair.Corrupted.Length);
        if (unequal is not null)
        {
            throw new ArgumentException(
                $"A clean prompt of {unequal.Clean.Length} tokens is paired with a corrupted one of {unequal.Corrupted.Length}.", nameof(pairs));
        }

        // Sources of one chunk are held at once: [source, row, d_model].
        long rowBudget = Math.Max(1, capacity.ChunkElements / ((long)SourceOutputs.Count(shape) * shape.ModelDim));
        var chunks = new List<PairChunk>();
        for (int first = 0; first < pairs.Count;)
        {
            int count = batchSize > 0 ? Math.Min(batchSize, pairs.Count - first) : FittingPairs(pairs, first, rowBudget);
            chunks.Add(new PairChunk(first, [.. pairs.Skip(first).Take(count)]));
            first += count;
        }

        return chunks;
    }

    private static int FittingPairs(IReadOnlyList<TokenPair> pairs, int first, long rowBudget)
    {
        int count = 0;
        for (long rows = 0; first + count < pairs.Count; count++)
        {
            rows += pairs[first + count].Clean.Length;
            if (rows > rowBudget && count > 0)
            {
                break;
            }
        }

        return count;
    }
}
