using System.Collections.Immutable;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Tokens;

public class SlotLocatorTests
{
    private static readonly BpeTokenizer Tokenizer = BpeTokenizer.Load(ShippedModel.Folder);

    [Fact]
    public void Find_EveryShippedTask_SpansSpellTheMentions()
    {
        foreach (string name in TaskLocator.List(ShippedModel.Tasks))
        {
            TaskDefinition task = TaskLocator.Find(name, ShippedModel.Tasks);
            foreach (PromptPair pair in PromptGenerator.Generate(task, task.Seed, PromptSplit.Test).Take(2 * task.Templates.Length))
            {
                var tokens = new TokenPair([.. Tokenizer.Encode(pair.Clean.Text!)], [.. Tokenizer.Encode(pair.Corrupted.Text!)], [], []);
                SlotPositions slots = SlotLocator.Find(Tokenizer, pair, tokens)!;
                Assert.Equal(pair.Layout!.Template, slots.Template);
                Assert.Equal(pair.Layout.Mentions, slots.Mentions.AsEnumerable());
                AssertSpelled(pair.Clean.Text!, pair.Layout.Clean, tokens.Clean, slots.Clean);
                AssertSpelled(pair.Corrupted.Text!, pair.Layout.Corrupted, tokens.Corrupted, slots.Corrupted);
            }
        }
    }

    [Fact]
    public void Find_WordOfSeveralTokens_SpansThemAll()
    {
        PromptPair pair = Pair("Zyxwvut éé met Anna", new TextSpan(0, 7), new TextSpan(8, 2));
        ImmutableArray<int> tokens = [.. Tokenizer.Encode(pair.Clean.Text!)];
        SlotPositions slots = SlotLocator.Find(Tokenizer, pair, new TokenPair(tokens, tokens, [], []))!;
        Assert.True(slots.Clean[0].Last > slots.Clean[0].First);
        AssertSpelled(pair.Clean.Text!, pair.Layout!.Clean, tokens, slots.Clean);
        Assert.True(slots.Clean[1].Last > slots.Clean[1].First);
    }

    [Fact]
    public void Find_TokenBeforeTheText_ShiftsEverySpan()
    {
        PromptPair pair = Pair("Anna met", new TextSpan(0, 4));
        ImmutableArray<int> plain = [.. Tokenizer.Encode(pair.Clean.Text!)];
        ImmutableArray<int> begun = plain.Insert(0, Assert.Single(Tokenizer.Encode(BpeTrainer.EndOfText, specialTokens: true)));
        TokenSpan without = SlotLocator.Find(Tokenizer, pair, new TokenPair(plain, plain, [], []))!.Clean[0];
        TokenSpan with = SlotLocator.Find(Tokenizer, pair, new TokenPair(begun, begun, [], []))!.Clean[0];
        Assert.Equal(new TokenSpan(without.First + 1, without.Last + 1), with);
    }

    [Fact]
    public void Find_TokensOfAnotherTextOrNoTemplate_FindsNothing()
    {
        PromptPair pair = Pair("Anna met", new TextSpan(0, 4));
        ImmutableArray<int> tokens = [.. Tokenizer.Encode(pair.Clean.Text!)];
        Assert.Null(SlotLocator.Find(Tokenizer, pair, new TokenPair(tokens[1..], tokens[1..], [], [])));
        Assert.Null(SlotLocator.Find(Tokenizer, pair with { Layout = null }, new TokenPair(tokens, tokens, [], [])));
    }

    private static PromptPair Pair(string text, params ImmutableArray<TextSpan> spans)
        => new(PromptText.FromText(text), PromptText.FromText(text), [], [])
        {
            Layout = new PromptLayout("t", [.. spans.Select((_, i) => $"slot{i}")], spans, spans),
        };

    // The tokens of a span hold the mention, and nothing but spaces beside it.
    private static void AssertSpelled(string text, ImmutableArray<TextSpan> mentions, ImmutableArray<int> tokens, ImmutableArray<TokenSpan> spans)
    {
        Assert.Equal(mentions.Length, spans.Length);
        for (int i = 0; i < spans.Length; i++)
        {
            string spelled = Tokenizer.Decode(tokens.AsSpan()[spans[i].First..(spans[i].Last + 1)]);
            Assert.Equal(text.Substring(mentions[i].Start, mentions[i].Length), spelled.Trim());
        }
    }
}
