using System.Collections.Immutable;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Explanation;

/// <summary>The links of a template, and the positions that they join in each of its prompts.</summary>
internal sealed class LinkLayout
{
    private const int OthersOfMentions = 4;

    // In the order of the cases of Targets. Answers are told from the answer position alone.
    private static readonly string[] Others =
    [
        AttentionTargets.First, AttentionTargets.Previous, AttentionTargets.Self, AttentionTargets.Other,
        AttentionTargets.RightAnswer, AttentionTargets.WrongAnswer,
    ];

    // Of a link: the mention that attends, or the number of mentions for the answer position; and what it attends to.
    private readonly List<(int From, int To)> _parts = [];
    private readonly int _mentions;

    private LinkLayout(ImmutableArray<string> mentions, int lastFrom)
    {
        _mentions = mentions.Length;
        string end = mentions.Contains(AttentionTargets.End) ? AttentionTargets.AnswerPosition : AttentionTargets.End;
        ImmutableArray<AttentionLink>.Builder links = ImmutableArray.CreateBuilder<AttentionLink>();
        foreach (int from in Enumerable.Range(0, lastFrom).Append(_mentions))
        {
            string name = from == _mentions ? end : mentions[from];
            for (int to = 0; to <= Math.Min(from, _mentions - 1); to++)
            {
                _parts.Add((from, to));
                links.Add(new AttentionLink(name, mentions[to]));
            }

            for (int i = 0; i < (from == _mentions ? Others.Length : OthersOfMentions); i++)
            {
                _parts.Add((from, _mentions + i));
                links.Add(new AttentionLink(name, Others[i]));
            }
        }

        Links = links.ToImmutable();
    }

    public ImmutableArray<AttentionLink> Links { get; }

    /// <summary>The layout of a template. A mention that ends the prompt attends from the answer position, so it is not listed
    /// twice.</summary>
    public static LinkLayout Of(HeadPrompt first)
    {
        SlotPositions slots = first.Slots!;
        int mentions = slots.Mentions.Length;
        bool endsInMention = mentions > 0 && slots.Clean[^1].Last == first.Pair.Clean.Length - 1;
        return new LinkLayout(slots.Mentions, endsInMention ? mentions - 1 : mentions);
    }

    /// <summary>[link]: the position that attends and those that it attends to.</summary>
    /// <param name="tokens">A prompt, clean or corrupted.</param>
    /// <param name="spans">[mention]: where it lies.</param>
    /// <param name="pair">The answers.</param>
    public (int From, int[] To)[] Positions(ImmutableArray<int> tokens, ImmutableArray<TokenSpan> spans, TokenPair pair)
        => [.. _parts.Select(part =>
        {
            int from = part.From == _mentions ? tokens.Length - 1 : spans[part.From].Last;
            return (from, Targets(part.To, from, tokens, spans, pair));
        })];

    private int[] Targets(int to, int from, ImmutableArray<int> tokens, ImmutableArray<TokenSpan> spans, TokenPair pair)
    {
        IEnumerable<int> visible = Enumerable.Range(0, from + 1);
        return (to - _mentions) switch
        {
            < 0 => [.. visible.Where(spans[to].Contains)],
            0 => [0],
            1 => from == 0 ? [] : [from - 1],
            2 => [from],
            3 => [.. visible.Where(position => position > 0 && position < from - 1 && !spans.Any(span => span.Contains(position)))],
            4 => [.. visible.Where(position => pair.Answers.Contains(tokens[position]))],
            _ => [.. visible.Where(position => pair.WrongAnswers.Contains(tokens[position]))],
        };
    }
}
