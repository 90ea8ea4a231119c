using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Learns a byte-level byte-pair encoding from texts. The same texts give the same vocabulary, in whatever order they
/// come.</summary>
/// <remarks>
/// Sennrich, Haddow, Birch 2016, arXiv:1508.07909, over bytes as in GPT-2: the pair of tokens that occurs most often becomes a
/// token, again and again. Of equally
/// frequent pairs the one goes first whose left token's bytes, then right token's bytes, come first in byte order. Ids: the 256
/// bytes in GPT-2's order, the
/// merges in the order learned, <c>&lt;|endoftext|&gt;</c>.
/// </remarks>
public static class BpeTrainer
{
    /// <summary>The special token that ends every trained vocabulary.</summary>
    public const string EndOfText = "<|endoftext|>";

    private const int ByteCount = 256;
    private const int DigitMerges = 10 + 100 + 100;

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="texts">Read once.</param>
    /// <param name="vocabularySize">Number of tokens, the 256 bytes and <c>&lt;|endoftext|&gt;</c> among them; fewer where the
    /// texts offer no more pairs.</param>
    /// <param name="minimumFrequency">A pair is merged only if it occurs at least this often.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 257, or the frequency below 1.</exception>
    public static BpeTokenizer Train(IEnumerable<string> texts, int vocabularySize, int minimumFrequency = 2)
        => Train(texts, new BpeTrainerOptions { VocabularySize = vocabularySize, MinimumFrequency = minimumFrequency });

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="texts">Read once.</param>
    /// <param name="options">What to learn.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size has no room for bytes, digit pairs and the special token, or the
    /// frequency is below 1.</exception>
    public static BpeTokenizer Train(IEnumerable<string> texts, BpeTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(options);
        int smallest = ByteCount + 1 + (options.DigitPairs ? DigitMerges : 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.VocabularySize, smallest, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumFrequency, 1, nameof(options));

        var vocabulary = new GrowingVocabulary();
        if (options.DigitPairs)
        {
            AddDigitMerges(vocabulary);
        }

        var seeds = new MergeTable([.. vocabulary.Merges]);
        var corpus = new TrainingCorpus(CountPieces(texts), vocabulary, seeds, options.DigitPairs ? 2 : int.MaxValue);
        while (vocabulary.Count < options.VocabularySize - 1 && corpus.TryTakeBest(options.MinimumFrequency, out (int Left, int Right) pair))
        {
            corpus.Merge(pair, vocabulary.AddMerge(pair.Left, pair.Right));
        }

        return vocabulary.ToTokenizer(EndOfText);
    }

    private static void AddDigitMerges(GrowingVocabulary vocabulary)
    {
        int space = vocabulary.IdOf(" "u8);
        int[] digits = [.. Enumerable.Range('0', 10).Select(digit => vocabulary.IdOf([(byte)digit]))];
        int[] spaced = [.. digits.Select(digit => vocabulary.AddMerge(space, digit))];
        foreach (int first in (ImmutableArray<int>)[.. spaced, .. digits])
        {
            foreach (int second in digits)
            {
                vocabulary.AddMerge(first, second);
            }
        }
    }

    private static Dictionary<string, long> CountPieces(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>();
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string text in texts)
        {
            ReadOnlySpan<char> rest = text;
            while (rest.Length > 0)
            {
                int length = PreTokenizer.NextPiece(rest);
                lookup.TryGetValue(rest[..length], out long count);
                lookup[rest[..length]] = count + 1;
                rest = rest[length..];
            }
        }

        return counts;
    }
}
