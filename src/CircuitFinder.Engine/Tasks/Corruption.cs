using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tasks;

/// <summary>A way to take from a prompt what the task needs.</summary>
/// <param name="Name">Its key under <c>corruptions</c>.</param>
/// <param name="Replacements">At least one, each with a target of its own. A mark goes before a slot.</param>
public sealed record Corruption(string Name, ImmutableArray<Replacement> Replacements)
{
    private readonly Dictionary<string, Replacement> _byTarget = Replacements.ToDictionary(replacement => replacement.Target, StringComparer.Ordinal);

    /// <summary>The replacement that a mention of a slot falls under; null when it stays as it is.</summary>
    /// <param name="mention">A mention of a slot.</param>
    public Replacement? For(SlotTextPart mention)
        => mention.Mark is not null && _byTarget.TryGetValue(mention.Mark, out Replacement? marked)
            ? marked
            : _byTarget.GetValueOrDefault(mention.Slot!);
}
