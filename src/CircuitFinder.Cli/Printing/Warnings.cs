using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Runs;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prints the warnings among a run's progress, each line once: several runs of one command may have the same prompts.</summary>
internal sealed class Warnings(Action<string> print)
{
    private readonly HashSet<string> _printed = new(StringComparer.Ordinal);

    /// <summary>Prints a report's warning; false where it has none, and is progress.</summary>
    public bool TryPrint(RunProgress value)
    {
        if (value.Warning is not { } line)
        {
            return false;
        }

        if (_printed.Add(line))
        {
            print(PlainText.Of(line));
        }

        return true;
    }
}
