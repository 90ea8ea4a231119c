using System.Text;

namespace CircuitFinder.Engine.Tokens;

/// <summary>The distinct pieces of the training texts as symbols, with how often each pair of neighbours occurs, kept up to date
/// while pairs are merged.</summary>
internal sealed class TrainingCorpus
{
    private readonly GrowingVocabulary _vocabulary;
    private readonly int _maximumDigits;
    private readonly List<(int[] Symbols, long Count)> _pieces = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), List<int>> _places = [];
    private readonly PriorityQueue<(int Left, int Right), (int Left, int Right, long Count)> _best;

    /// <param name="pieceCounts">How often each piece of text occurs.</param>
    /// <param name="vocabulary">The tokens so far, bytes first.</param>
    /// <param name="seeds">Merges that apply before any is learned.</param>
    /// <param name="maximumDigits">No pair is offered whose token would hold more ASCII digits.</param>
    public TrainingCorpus(IReadOnlyDictionary<string, long> pieceCounts, GrowingVocabulary vocabulary, MergeTable seeds, int maximumDigits)
    {
        _vocabulary = vocabulary;
        _maximumDigits = maximumDigits;
        _best = new PriorityQueue<(int Left, int Right), (int Left, int Right, long Count)>(Comparer<(int Left, int Right, long Count)>.Create(Compare));
        int[] byteIds = new int[256];
        for (int id = 0; id < 256; id++)
        {
            byteIds[ByteAlphabet.IdOrder[id]] = id;
        }

        foreach ((string text, long count) in pieceCounts)
        {
            int[] symbols = seeds.Apply([.. Encoding.UTF8.GetBytes(text).Select(value => byteIds[value])]);
            _pieces.Add((symbols, count));
            Count(symbols, count);
            NotePlaces(symbols, _pieces.Count - 1, symbol: null);
        }

        Offer(_counts.Keys);
    }

    /// <summary>Takes the most frequent pair; false where none is as frequent as asked for.</summary>
    public bool TryTakeBest(long minimumFrequency, out (int Left, int Right) pair)
    {
        while (_best.TryDequeue(out pair, out (int Left, int Right, long Count) offered))
        {
            long count = _counts.GetValueOrDefault(pair);
            if (count == offered.Count)
            {
                return count >= minimumFrequency;
            }

            // Merges took some of its occurrences since it was offered.
            if (count > 0)
            {
                _best.Enqueue(pair, (pair.Left, pair.Right, count));
            }
        }

        return false;
    }

    /// <summary>Replaces a pair by one symbol everywhere, from left to right.</summary>
    public void Merge((int Left, int Right) pair, int result)
    {
        _places.Remove(pair, out List<int>? places);
        var changed = new HashSet<(int Left, int Right)>();
        int previous = -1;
        foreach (int place in places!)
        {
            // Places ascend only until a merge notes more of them, so a piece can come again; it then no longer holds the pair.
            if (place == previous)
            {
                continue;
            }

            previous = place;
            (int[] symbols, long count) = _pieces[place];
            int[] merged = Replace(symbols, pair, result);
            if (merged.Length == symbols.Length)
            {
                continue;
            }

            Count(symbols, -count);
            Count(merged, count);
            _pieces[place] = (merged, count);
            NotePlaces(merged, place, result);
            for (int index = 1; index < merged.Length; index++)
            {
                if (merged[index - 1] == result || merged[index] == result)
                {
                    changed.Add((merged[index - 1], merged[index]));
                }
            }
        }

        Offer(changed);
    }

    private static int[] Replace(int[] symbols, (int Left, int Right) pair, int result)
    {
        var merged = new List<int>(symbols.Length);
        for (int index = 0; index < symbols.Length; index++)
        {
            if (index + 1 < symbols.Length && symbols[index] == pair.Left && symbols[index + 1] == pair.Right)
            {
                merged.Add(result);
                index++;
            }
            else
            {
                merged.Add(symbols[index]);
            }
        }

        return [.. merged];
    }

    private void Count(int[] symbols, long count)
    {
        for (int index = 1; index < symbols.Length; index++)
        {
            (int Left, int Right) pair = (symbols[index - 1], symbols[index]);
            long sum = _counts.GetValueOrDefault(pair) + count;
            if (sum == 0)
            {
                _counts.Remove(pair);
            }
            else
            {
                _counts[pair] = sum;
            }
        }
    }

    /// <summary>Notes where pairs are found: all of a piece, or those that a new symbol is part of.</summary>
    private void NotePlaces(int[] symbols, int place, int? symbol)
    {
        for (int index = 1; index < symbols.Length; index++)
        {
            if (symbol is int one && symbols[index - 1] != one && symbols[index] != one)
            {
                continue;
            }

            (int, int) pair = (symbols[index - 1], symbols[index]);
            if (!_places.TryGetValue(pair, out List<int>? places))
            {
                _places.Add(pair, places = []);
            }

            if (places.Count == 0 || places[^1] != place)
            {
                places.Add(place);
            }
        }
    }

    private void Offer(IEnumerable<(int Left, int Right)> pairs)
    {
        foreach ((int Left, int Right) pair in pairs)
        {
            if (Digits(pair.Left) + Digits(pair.Right) <= _maximumDigits)
            {
                _best.Enqueue(pair, (pair.Left, pair.Right, _counts[pair]));
            }
        }
    }

    private int Digits(int id)
    {
        int digits = 0;
        foreach (byte value in _vocabulary.Bytes(id))
        {
            digits += value is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
        }

        return digits;
    }

    private int Compare((int Left, int Right, long Count) x, (int Left, int Right, long Count) y)
    {
        int order = y.Count.CompareTo(x.Count);
        order = order != 0 ? order : _vocabulary.Bytes(x.Left).SequenceCompareTo(_vocabulary.Bytes(y.Left));
        return order != 0 ? order : _vocabulary.Bytes(x.Right).SequenceCompareTo(_vocabulary.Bytes(y.Right));
    }
}
