using CircuitFinder.Cli;

namespace CircuitFinder.Tests.Cli;

/// <summary>Runs the program in this process, as a user would type it.</summary>
internal static class CommandLine
{
    public static (int Exit, string Output, string Error) Run(params string[] args) => Run(default, args);

    public static (int Exit, string Output, string Error) Run(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = CommandLineApp.Run(args, output, error, cancellation);
        return (exit, output.ToString(), error.ToString());
    }
}
