using System.Text;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>Says which combinations are trained on and which are kept for testing.</summary>
/// <remarks>
/// A combination is what the <c>split_by</c> slots that the template mentions hold. Words of one list count as a set: a model that
/// was shown
/// Anna before Paul has been shown Paul before Anna. The side follows from a hash of the combination alone, not from the seed, so that
/// no two streams of any seeds disagree about it.
/// </remarks>
internal static class HeldOutSplit
{
    private const ulong TestOneIn = 5;

    public static PromptSplit Of(TaskDefinition task, PromptTemplate template, Filling filling)
        => StableHash.Of(Combination(task, template, filling)) % TestOneIn == 0 ? PromptSplit.Test : PromptSplit.Train;

    /// <summary>Whether a filling is on a side; without a split every filling is on both.</summary>
    public static bool IsOn(TaskDefinition task, PromptTemplate template, Filling filling, PromptSplit side)
        => task.SplitBy.IsEmpty || Of(task, template, filling) == side;

    /// <summary>The combination as text: equal for equal combinations, and for those only.</summary>
    public static string Combination(TaskDefinition task, PromptTemplate template, Filling filling)
    {
        HashSet<string?> mentioned = [.. template.Text.Mentions.Select(mention => mention.Slot)];
        Dictionary<string, Slot> byName = task.Slots.ToDictionary(slot => slot.Name, StringComparer.Ordinal);
        Slot[] slots = [.. task.SplitBy.Where(mentioned.Contains).Select(name => byName[name])];
        StringBuilder combination = new();
        foreach (IGrouping<string, Slot> group in slots.GroupBy(slot => NameOf(slot)))
        {
            combination.Append(group.Key).Append(':');
            combination.AppendJoin('\n', group.Select(slot => filling.TextOf(slot.Name)).Order(StringComparer.Ordinal));
            combination.Append("\n\n");
        }

        return combination.ToString();
    }

    private static string NameOf(Slot slot) => slot switch
    {
        WordSlot word => word.List.Name,
        RecordSlot record => record.Table.Name,
        _ => slot.Name,
    };
}
