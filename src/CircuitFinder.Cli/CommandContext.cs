namespace CircuitFinder.Cli;

/// <summary>What every command gets from the program.</summary>
/// <param name="Output">Receives results only.</param>
/// <param name="Error">Receives progress and faults.</param>
/// <param name="Arguments">The command line, for the record.</param>
/// <param name="Cancellation">Set by Ctrl-C.</param>
internal sealed record CommandContext(TextWriter Output, TextWriter Error, IReadOnlyList<string> Arguments, CancellationToken Cancellation)
{
    /// <summary>The command line as it was typed.</summary>
    public string CommandLine => CommandText.Typed(Arguments);

    /// <summary>A command line that gives the same results, whatever it was typed for besides.</summary>
    public string RepeatableCommandLine => CommandText.Repeatable(Arguments);
}
