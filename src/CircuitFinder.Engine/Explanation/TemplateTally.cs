using System.Collections.Immutable;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Explanation;

/// <summary>Gathers attention on the prompts of one template. Prompts must come in one order for every head.</summary>
internal sealed class TemplateTally
{
    private readonly string _name;
    private readonly ImmutableArray<string> _mentions;
    private readonly LinkLayout? _layout;
    private readonly AttentionStatistic[][] _clean;
    private readonly AttentionStatistic[][] _corrupted;
    private readonly RoleTally[] _roles;
    private readonly bool[] _isChanged;
    private int _prompts;

    public TemplateTally(HeadPrompt first, int heads)
    {
        _name = first.Slots?.Template ?? string.Empty;
        _mentions = first.Slots?.Mentions ?? [];
        _layout = first.Slots is null ? null : LinkLayout.Of(first);
        _isChanged = new bool[_mentions.Length];
        int links = _layout?.Links.Length ?? 0;
        _clean = [.. Enumerable.Range(0, heads).Select(_ => new AttentionStatistic[links])];
        _corrupted = [.. Enumerable.Range(0, heads).Select(_ => new AttentionStatistic[links])];
        _roles = [.. HeadRoles.All.Select(_ => new RoleTally(heads))];
    }

    public (int From, int[] To)[] CleanLinks(HeadPrompt prompt) => _layout?.Positions(prompt.Pair.Clean, prompt.Slots!.Clean, prompt.Pair) ?? [];

    public (int From, int[] To)[] CorruptedLinks(HeadPrompt prompt) => _layout?.Positions(prompt.Pair.Corrupted, prompt.Slots!.Corrupted, prompt.Pair) ?? [];

    /// <summary>Counts a prompt and its instances, once.</summary>
    public void Count(HeadPrompt prompt, IEnumerable<RoleInstance> instances)
    {
        _prompts++;
        for (int mention = 0; mention < _mentions.Length; mention++)
        {
            _isChanged[mention] |= !Tokens(prompt.Pair.Clean, prompt.Slots!.Clean[mention])
                .SequenceEqual(Tokens(prompt.Pair.Corrupted, prompt.Slots.Corrupted[mention]));
        }

        foreach (RoleInstance instance in instances)
        {
            _roles[(int)instance.Role].Count(instance);
        }
    }

    /// <summary>Adds one head's attention along the links on one prompt.</summary>
    public void AddLinks(int head, bool isClean, (int From, int[] To)[] links, AttentionRows rows)
    {
        AttentionStatistic[] statistics = (isClean ? _clean : _corrupted)[head];
        for (int link = 0; link < links.Length; link++)
        {
            statistics[link] = statistics[link].With(rows.Share(links[link].From, links[link].To));
        }
    }

    /// <summary>Adds one head's attention at the instances of one clean prompt.</summary>
    public void AddRoles(int head, IEnumerable<RoleInstance> instances, AttentionRows rows)
    {
        foreach (RoleInstance instance in instances)
        {
            _roles[(int)instance.Role].Add(instance, head, rows.Share(instance.Position, instance.Targets));
        }
    }

    public TemplateAttention ToAttention(int headsOfLayer) => new(
        _name,
        _mentions,
        _prompts,
        [.. _mentions.Where((_, mention) => _isChanged[mention])],
        _layout?.Links ?? [],
        [.. _clean.Select((clean, head) => new HeadLinks(head / headsOfLayer, head % headsOfLayer, [.. clean], [.. _corrupted[head]]))],
        [.. Enumerable.Range(0, _clean.Length).SelectMany(head => HeadRoles.All.Select(role =>
            _roles[(int)role].ToScore(role, head / headsOfLayer, head % headsOfLayer, head)))]);

    private static ReadOnlySpan<int> Tokens(ImmutableArray<int> tokens, TokenSpan span) => tokens.AsSpan()[span.First..(span.Last + 1)];
}
