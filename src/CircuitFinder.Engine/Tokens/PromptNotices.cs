using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Prompts;

namespace CircuitFinder.Engine.Tokens;

/// <summary>What one has to know of a run's prompts, one line each: what was left out, what repeats, what is missing.</summary>
public static class PromptNotices
{
    /// <summary>The lines on the prompts that a run uses.</summary>
    /// <param name="name">As the user named the task or dataset.</param>
    /// <param name="prompts">The prompts.</param>
    /// <param name="asked">Number of prompts asked for; null for all that there are.</param>
    /// <param name="bos">Whether text was to begin with the beginning-of-sequence token.</param>
    public static ImmutableArray<string> Of(string name, AlignedPrompts prompts, int? asked, BosMode bos)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        if (prompts.Rejected > 0)
        {
            lines.Add(Line($"{name}: {prompts.Rejected} of {prompts.Tried} pairs left out: {prompts.LeftOutText}"));
        }

        if (prompts.Repeated > 0)
        {
            string repeat = prompts.Repeated == 1 ? "repeats an earlier one and is counted once" : "repeat earlier ones and are counted once";
            lines.Add(Line($"{name}: {prompts.Repeated} of {prompts.Tried} pairs {repeat}"));
        }

        if (prompts.Pairs.Length < asked)
        {
            lines.Add(Line($"{name} can give {prompts.Pairs.Length} different {(prompts.Pairs.Length == 1 ? "prompt" : "prompts")}; {asked} were asked for"));
        }

        if (bos == BosMode.Always && prompts.Source.Count(IsIds) is > 0 and int ids)
        {
            string given = ids == 1 ? "pair is given as token ids and is taken as it is" : "pairs are given as token ids and are taken as they are";
            lines.Add(Line($"{name}: {ids} {given}: no beginning-of-sequence token goes before ids"));
        }

        return lines.ToImmutable();
    }

    /// <summary>The line on prompts for judging that are fewer than those asked for; null where there are enough.</summary>
    /// <param name="name">As the user named the task.</param>
    /// <param name="found">Number of other prompts found.</param>
    /// <param name="asked">Number wanted.</param>
    public static string? HeldOut(string name, int found, int asked)
        => found >= asked ? null
            : found == 0 ? $"{name} has no other prompts left to judge on; circuits are judged on the prompts that found them"
            : Line($"{name} has {found} other prompts left to judge on; {asked} were asked for");

    private static bool IsIds(PromptPair pair) => pair.Clean.Text is null || pair.Corrupted.Text is null;

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
