using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CircuitFinder.Cli;

/// <summary>Help as the parser's library writes it, with the options of a <see cref="GroupedCommand"/> under their headings.</summary>
/// <remarks>The library lists all options that are not hidden: it writes the help once for each group, the others hidden, and their
/// lists are put together.</remarks>
internal sealed class GroupedHelp(HelpAction plain) : SynchronousCommandLineAction
{
    private const string OptionsHeading = "Options:";

    /// <inheritdoc/>
    public override bool Terminating => plain.Terminating;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not GroupedCommand command)
        {
            return plain.Invoke(parseResult);
        }

        TextWriter output = parseResult.InvocationConfiguration.Output;
        Option[] grouped = [.. command.Groups.SelectMany(group => group.Options)];
        try
        {
            bool isFirst = true;
            foreach ((string heading, Option[] options) in command.Groups)
            {
                (string before, string list) = Lists(parseResult, grouped, options);
                output.Write(isFirst ? before : string.Empty);
                output.WriteLine($"{heading}:");
                output.WriteLine(list.TrimEnd());
                output.WriteLine();
                isFirst = false;
            }
        }
        finally
        {
            parseResult.InvocationConfiguration.Output = output;
            Hide(grouped, shown: grouped);
        }

        return 0;
    }

    // The help up to its list of options, and that list, with some options alone.
    private (string Before, string List) Lists(ParseResult parseResult, Option[] all, Option[] shown)
    {
        Hide(all, shown);
        using var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        plain.Invoke(parseResult);
        string help = text.ToString();
        int heading = help.IndexOf(OptionsHeading, StringComparison.Ordinal);
        string list = help[(heading + OptionsHeading.Length)..].TrimStart('\r', '\n');
        return (help[..heading], WithoutHelp(list));
    }

    // The help's own option stands in every list.
    private static string WithoutHelp(string list)
        => string.Join(Environment.NewLine, list.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => !line.TrimStart().StartsWith("-?", StringComparison.Ordinal)));

    private static void Hide(Option[] all, Option[] shown)
    {
        foreach (Option option in all)
        {
            option.Hidden = !shown.Contains(option);
        }
    }
}
