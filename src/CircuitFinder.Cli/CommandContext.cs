namespace CircuitFinder.Cli;

/// <summary>What every command gets from the program.</summary>
/// <param name="Output">Receives results only.</param>
/// <param name="Error">Receives progress and faults.</param>
/// <param name="Arguments">The command line, for the record.</param>
/// <param name="Cancellation">Set by Ctrl-C.</param>
internal sealed record CommandContext(TextWriter Output, TextWriter Error, IReadOnlyList<string> Arguments, CancellationToken Cancellation)
{
    /// <summary>The command line as one would type it.</summary>
    public string CommandLine => string.Join(' ', Arguments.Select(Quote).Prepend("circuitfinder"));

    private static string Quote(string argument)
        => argument.Any(char.IsWhiteSpace) ? $"\"{argument}\"" : argument;
}
