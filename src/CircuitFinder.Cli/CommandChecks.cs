using System.CommandLine;
using System.CommandLine.Parsing;

namespace CircuitFinder.Cli;

/// <summary>What a command's options must agree on.</summary>
internal static class CommandChecks
{
    /// <summary>Adds a check that runs when every option's own value is readable; the parser reports those that are not.</summary>
    public static void Add(Command command, Action<CommandResult> check) => command.Validators.Add(result =>
    {
        if (result.Children.All(IsReadable))
        {
            check(result);
        }
    });

    private static bool IsReadable(SymbolResult result)
    {
        if (result is not OptionResult { Option: var option } read)
        {
            return true;
        }

        // Reading a value makes its parser run, which adds its faults to the result.
        bool hasRoom = read.Tokens.Count >= option.Arity.MinimumNumberOfValues && read.Tokens.Count <= option.Arity.MaximumNumberOfValues;
        return hasRoom && CanGet(read);
    }

    private static bool CanGet(OptionResult read)
    {
        try
        {
            read.GetValueOrDefault<object>();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
