using System.CommandLine;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Cli;

/// <summary>What all commands that run prompts have in common.</summary>
internal static class PromptOptions
{
    /// <summary>Whether prompts begin with the beginning-of-sequence token.</summary>
    /// <param name="otherwise">What is said of the default.</param>
    public static Option<string?> Bos(string otherwise = "auto")
        => ValueOptions.OptionalChoice(
            "--bos",
            "Begin every prompt that is text with the model's BOS token: auto, as its own tokeniser does (GPT-2's does not), always or never; "
                + $"prompts given as token ids are taken as they are [default: {otherwise}]",
            [.. BosNames.All]);

    /// <summary>The mode asked for, else <see cref="BosMode.Auto"/>.</summary>
    public static BosMode Mode(ParseResult parsed, Option<string?> bos) => BosNames.Find(parsed.GetValue(bos)) ?? BosMode.Auto;

    /// <summary>Prints what one has to know of a run's prompts.</summary>
    public static void PrintNotices(CommandContext context, DiscoveryPrompts prompts)
    {
        foreach (string line in prompts.Notices)
        {
            context.Error.WriteLine(PlainText.Of(line));
        }
    }
}
