namespace CircuitFinder.Cli;

/// <summary>Command lines as text that a POSIX shell reads back.</summary>
internal static class CommandText
{
    private const string Program = "circuitfinder";

    // Options that change no bit of the results.
    private static readonly string[] Switches = ["--quiet", "--force", "--json", "--profile", "--resume"];
    private static readonly string[] Settings = ["--threads", "--batch", "--memory", "--out"];

    // The method that discover takes where none is given: with and without it, the command is one.
    private const string MethodOption = "--method";
    private const string StandardMethod = "eap";

    /// <summary>The command line as it was typed.</summary>
    public static string Typed(IReadOnlyList<string> arguments) => Join(arguments);

    /// <summary>
    /// A command line that gives the same results: without the options that change no bit of them, and with the names of files and
    /// folders alone where whole paths were given, which belong to one machine.
    /// </summary>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="method">One of the methods that the command runs, whose own command is wanted; null for the whole.</param>
    public static string Repeatable(IReadOnlyList<string> arguments, string? method = null)
    {
        var kept = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            (string name, string? value) = Split(arguments[i]);
            if (Settings.Contains(name))
            {
                i += value is null ? 1 : 0;
            }
            else if (name == MethodOption && (value ?? arguments.ElementAtOrDefault(i + 1)) is { } given)
            {
                i += value is null ? 1 : 0;
                kept.AddRange((method ?? given) == StandardMethod ? [] : [MethodOption, method ?? given]);
            }
            else if (!Switches.Contains(name))
            {
                kept.Add(WithoutFolder(name));
                if (value is not null)
                {
                    kept.Add(WithoutFolder(value));
                }
            }
        }

        return Join(kept);
    }

    private static (string Name, string? Value) Split(string argument)
    {
        int at = argument.StartsWith("--", StringComparison.Ordinal) ? argument.AsSpan().IndexOfAny('=', ':') : -1;
        return at < 0 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }

    private static string WithoutFolder(string argument)
        => Path.IsPathFullyQualified(argument) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(argument)) : argument;

    private static string Join(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote).Prepend(Program));

    private static string Quote(string argument)
        => argument.Length > 0 && argument.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ',' or '=' or ':' or '+' or '@' or '%')
            ? argument
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
