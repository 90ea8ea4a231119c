using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tokens;

/// <summary>The merges of a byte-pair encoding, and their application to one piece of text.</summary>
internal sealed class MergeTable
{
    private const int RankShift = 32;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Result)> _merges = [];

    /// <param name="merges">Pairs of token ids and what they become, the earliest merge first; no pair twice.</param>
    public MergeTable(ImmutableArray<(int Left, int Right, int Result)> merges)
    {
        Merges = merges;
        for (int rank = 0; rank < merges.Length; rank++)
        {
            _merges.Add((merges[rank].Left, merges[rank].Right), (rank, merges[rank].Result));
        }
    }

    /// <summary>The merges, the earliest first.</summary>
    public ImmutableArray<(int Left, int Right, int Result)> Merges { get; }

    /// <summary>Merges until no merge applies: always the earliest merge that applies anywhere, everywhere it applies, from left to
    /// right.</summary>
    /// <remarks>
    /// A queue of candidates ordered by rank, then position: n·log n for a piece of n bytes. Candidates that a merge brings forth
    /// wait until its rank is
    /// done everywhere, as in GPT-2's own loop; only a vocabulary with two ways to one token could tell the difference.
    /// </remarks>
    /// <param name="symbols">Token ids of single bytes; overwritten.</param>
    public int[] Apply(int[] symbols)
    {
        var piece = new LinkedPiece(symbols);
        var candidates = new PriorityQueue<int, long>();
        var waiting = new List<int>();
        for (int position = 0; position < symbols.Length - 1; position++)
        {
            Enqueue(piece, position, candidates);
        }

        while (candidates.TryPeek(out _, out long first))
        {
            long rank = first >> RankShift;
            while (candidates.TryPeek(out int position, out long priority) && priority >> RankShift == rank)
            {
                candidates.Dequeue();
                if (TryFind(piece, position, out (int Rank, int Result) merge) && merge.Rank == rank)
                {
                    piece.Join(position, merge.Result);
                    waiting.Add(piece.Before(position));
                    waiting.Add(position);
                }
            }

            foreach (int position in waiting)
            {
                Enqueue(piece, position, candidates);
            }

            waiting.Clear();
        }

        return piece.ToArray();
    }

    private void Enqueue(LinkedPiece piece, int position, PriorityQueue<int, long> candidates)
    {
        if (TryFind(piece, position, out (int Rank, int Result) merge))
        {
            candidates.Enqueue(position, ((long)merge.Rank << RankShift) | (uint)position);
        }
    }

    private bool TryFind(LinkedPiece piece, int position, out (int Rank, int Result) merge)
    {
        merge = default;
        return piece.TryGetPair(position, out (int Left, int Right) pair) && _merges.TryGetValue(pair, out merge);
    }
}
