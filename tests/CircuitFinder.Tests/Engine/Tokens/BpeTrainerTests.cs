using System.Globalization;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Tokens;

public class BpeTrainerTests
{
    [Fact]
    public void Train_NoMerges_HasGpt2sBytesAndEndOfText()
    {
        BpeTokenizer tokenizer = BpeTrainer.Train([], 400);

        Assert.Equal(257, tokenizer.VocabularySize);
        Assert.Equal([0, 93, 94, 187, 188, 220, 198], tokenizer.Encode("!~").Concat([94, 187]).Concat([188]).Concat(tokenizer.Encode(" \n")));
        Assert.Equal("\0", tokenizer.TokenText(188));
        Assert.Equal(BpeTrainer.EndOfText, tokenizer.TokenText(256));
    }

    [Fact]
    public void Train_SmallText_MergesTheMostFrequentPairFirst()
    {
        // l-o and o-w occur 7 times, of which l-o comes first in byte order; then lo-w; then e-r (3), before the pairs that occur twice.
        BpeTokenizer tokenizer = BpeTrainer.Train(["low\tlow\tlow\tlow\tlower\tlower\tlowest\ner"], 256 + 3 + 1);

        Assert.Equal(["lo", "low", "er"], Enumerable.Range(256, 3).Select(tokenizer.TokenText));
    }

    [Fact]
    public void Train_EquallyFrequentPairs_GoInByteOrder()
    {
        BpeTokenizer tokenizer = BpeTrainer.Train(["zy\tzy\tab\tab\tba\tba\taz\taz"], 256 + 4 + 1);

        Assert.Equal(["ab", "az", "ba", "zy"], Enumerable.Range(256, 4).Select(tokenizer.TokenText));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void Train_RarePairs_AreLeftApart(int minimumFrequency, int merges)
        => Assert.Equal(257 + merges, BpeTrainer.Train(["ab\tab\tcd"], 400, minimumFrequency).VocabularySize);

    [Fact]
    public void Train_OverlappingPairs_CountsWhatIsLeft()
    {
        BpeTokenizer tokenizer = BpeTrainer.Train(["aaaa\taaaa"], 300);

        Assert.Equal(["aa", "aaaa"], Enumerable.Range(256, tokenizer.VocabularySize - 257).Select(tokenizer.TokenText));
    }

    [Fact]
    public void Train_TextsInAnotherOrder_GivesTheSameFiles()
    {
        using var folder = new ScratchFolder();
        BpeTrainer.Train(SampleTokenizer.Texts, 380).Save(folder["a"]);
        BpeTrainer.Train(SampleTokenizer.Texts.Reverse(), 380).Save(folder["b"]);

        foreach (string name in (string[])["vocab.json", "merges.txt"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder["a"], name)), File.ReadAllBytes(Path.Combine(folder["b"], name)));
        }
    }

    [Fact]
    public void Train_AgainstRecountingEachTime_LearnsTheSameMerges()
    {
        using var folder = new ScratchFolder();
        BpeTrainer.Train(SampleTokenizer.Texts, 257 + 40).Save(folder.Root);

        Assert.Equal(Recount(SampleTokenizer.Texts, 40), File.ReadAllLines(folder["merges.txt"]).Skip(1));
    }

    [Fact]
    public void Train_DigitPairs_CutsNumbersInPairs()
    {
        string[] texts = [.. Enumerable.Range(1000, 900).Select(year => $"from {year} to {year}, room{year} 100000 x12345")];
        BpeTokenizer tokenizer = BpeTrainer.Train(texts, new BpeTrainerOptions { VocabularySize = 600, DigitPairs = true });

        for (int number = 0; number < 10_000; number++)
        {
            string text = number.ToString("0000", CultureInfo.InvariantCulture);
            Assert.Equal([" " + text[..2], text[2..]], tokenizer.Encode(" " + text).Select(tokenizer.TokenText));
            if (number is >= 1100 and <= 1999)
            {
                Assert.Equal([text[..2], text[2..]], tokenizer.Encode(text).Select(tokenizer.TokenText));
            }

            Assert.True(tokenizer.TryEncodeSingle(text[2..], out _), text[2..]);
            Assert.True(tokenizer.TryEncodeSingle(" " + text[2..], out _), text[2..]);
        }

        Assert.Equal(["2", "01", "0"], tokenizer.Encode("2010").Select(tokenizer.TokenText));
        Assert.All(Enumerable.Range(0, tokenizer.VocabularySize), id => Assert.True(tokenizer.TokenText(id).Count(char.IsAsciiDigit) <= 2, tokenizer.TokenText(id)));
        Assert.Contains(Enumerable.Range(0, tokenizer.VocabularySize), id => tokenizer.TokenText(id) == " room");
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(466, true)]
    public void Train_NoRoom_Throws(int size, bool digitPairs)
        => Assert.Throws<ArgumentOutOfRangeException>(() => BpeTrainer.Train([], new BpeTrainerOptions { VocabularySize = size, DigitPairs = digitPairs }));

    /// <summary>The definition, without bookkeeping: counts every pair anew for every merge. The byte alphabet keeps the order of
    /// ASCII; no other byte ties here.</summary>
    private static List<string> Recount(IReadOnlyList<string> texts, int merges)
    {
        var words = new List<List<byte[]>>();
        foreach (string text in texts)
        {
            for (int start = 0, length; start < text.Length; start += length)
            {
                length = PreTokenizer.NextPiece(text.AsSpan(start));
                words.Add([.. System.Text.Encoding.UTF8.GetBytes(text.Substring(start, length)).Select(value => (byte[])[value])]);
            }
        }

        var learned = new List<string>();
        while (learned.Count < merges)
        {
            var best = words.SelectMany(word => word.Zip(word.Skip(1)))
                .GroupBy(pair => $"{Convert.ToHexString(pair.First)} {Convert.ToHexString(pair.Second)}")
                .Where(group => group.Count() >= 2)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).First();
            (byte[] left, byte[] right) = best.First();
            learned.Add($"{ByteAlphabet.Write(left)} {ByteAlphabet.Write(right)}");
            foreach (List<byte[]> word in words)
            {
                for (int index = 0; index + 1 < word.Count; index++)
                {
                    if (word[index].SequenceEqual(left) && word[index + 1].SequenceEqual(right))
                    {
                        word[index] = [.. left, .. right];
                        word.RemoveAt(index + 1);
                    }
                }
            }
        }

        return learned;
    }
}
