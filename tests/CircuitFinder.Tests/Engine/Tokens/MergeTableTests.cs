using CircuitFinder.Engine.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace CircuitFinder.Tests.Engine.Tokens;

public class MergeTableTests
{
    [Fact]
    public void Apply_AnySymbols_EqualsTheLoopThatRescans()
    {
        // Tokens 0 to 2 are letters; 7 is made in two ways, and by one of them early: the case where order matters most.
        var table = new MergeTable([(3, 2, 7), (0, 1, 3), (1, 2, 4), (0, 4, 7), (7, 0, 8), (0, 0, 5), (5, 5, 6), (2, 2, 9), (7, 9, 10), (7, 7, 11)]);
        Prop.ForAll(
            Arb.From(Gen.ListOf(Gen.Choose(0, 2)).Select(symbols => symbols.ToArray())),
            symbols => table.Apply([.. symbols]).SequenceEqual(Rescan(table, symbols)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithStartSize(1).WithEndSize(60).WithReplay(5, 7));
    }

    /// <summary>GPT-2's loop as published: find the earliest merge, join it everywhere from left to right, begin again.</summary>
    private static List<int> Rescan(MergeTable table, int[] symbols)
    {
        List<int> word = [.. symbols];
        while (true)
        {
            int best = table.Merges.Select((merge, rank) => (merge, rank))
                .Where(entry => word.Zip(word.Skip(1)).Contains((entry.merge.Left, entry.merge.Right)))
                .Select(entry => entry.rank).DefaultIfEmpty(-1).First();
            if (best < 0)
            {
                return word;
            }

            (int left, int right, int result) = table.Merges[best];
            for (int index = 0; index + 1 < word.Count; index++)
            {
                if (word[index] == left && word[index + 1] == right)
                {
                    word[index] = result;
                    word.RemoveAt(index + 1);
                }
            }
        }
    }
}
