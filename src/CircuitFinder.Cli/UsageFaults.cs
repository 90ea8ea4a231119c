using System.CommandLine;
using System.CommandLine.Parsing;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Cli;

/// <summary>What is wrong with a command line that does not parse, one line a fault.</summary>
internal static class UsageFaults
{
    /// <summary>Writes the faults. The last line, of a wrong value the only one, ends with the command's help.</summary>
    public static void Write(TextWriter error, ParseResult parsed)
    {
        // A word that is no command is the fault; that there is no command follows from it.
        IEnumerable<ParseError> faults = parsed.Errors.Where(fault => parsed.Errors.Count == 1 || !fault.Message.StartsWith("Required command", StringComparison.Ordinal));
        string[] messages = [.. faults.Select(Message).Select(PlainText.Of).Distinct()];
        string help = $"See: {string.Join(' ', Path(parsed.CommandResult).Prepend("circuitfinder"))} --help";
        if (messages.Length == 1 && parsed.Errors[0].SymbolResult is OptionResult or ArgumentResult { Parent: OptionResult })
        {
            error.WriteLine($"{messages[0]} {help}");
            return;
        }

        foreach (string message in messages)
        {
            error.WriteLine(message);
        }

        error.WriteLine(help);
    }

    private static string Message(ParseError fault)
    {
        OptionResult? option = fault.SymbolResult as OptionResult ?? fault.SymbolResult?.Parent as OptionResult;
        if (option is null)
        {
            return fault.Message;
        }

        int values = option.Tokens.Count;
        return values < option.Option.Arity.MinimumNumberOfValues ? $"{option.Option.Name}: give a value."
            : values > option.Option.Arity.MaximumNumberOfValues ? $"{option.Option.Name}: give it once, not {values} times."
            : fault.Message;
    }

    private static Stack<string> Path(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is CommandResult command && command.Command is not RootCommand; at = at.Parent)
        {
            names.Push(command.Command.Name);
        }

        return names;
    }
}
