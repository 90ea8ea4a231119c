using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CircuitFinder.Cli.Commands;
using CircuitFinder.Cli.Printing;

namespace CircuitFinder.Cli;

/// <summary>The tree of commands, and what their outcomes mean to the shell.</summary>
internal static class CommandLineApp
{
    // A word that begins with @ is a path like any other: the library would read options from the file behind it.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Parses and runs a command line.</summary>
    /// <param name="args">Without the program's name.</param>
    /// <param name="output">Receives results only.</param>
    /// <param name="error">Receives progress and faults.</param>
    /// <param name="cancellation">Stops the work as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
        => Run(args, output, error, Root, cancellation);

    /// <summary>Runs a command line on a given tree of commands: a test puts one there that fails as none should.</summary>
    internal static int Run(string[] args, TextWriter output, TextWriter error, Func<CommandContext, RootCommand> root, CancellationToken cancellation)
    {
        using var signals = new StopSignals(cancellation);
        using var plain = new PlainTextWriter(output);
        using var plainError = new PlainTextWriter(error);
        try
        {
            return Run(args, root(new CommandContext(plain, plainError, args, signals.Token)), plain, plainError);
        }
        catch (Exception fault)
        {
            return FaultReport.Write(fault, plainError, signals.ExitCode);
        }
    }

    private static int Run(string[] args, RootCommand root, TextWriter output, TextWriter error)
    {
        ParseResult parsed = root.Parse(args, Parser);
        if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
        {
            UsageFaults.Write(error, parsed);
            return ExitCode.Usage;
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>The tree of commands.</summary>
    public static RootCommand Root(CommandContext context)
    {
        var root = new RootCommand(
            "Finds the circuit inside a trained transformer that does a task.\n\n"
            + "Exit codes: 0 done; 1 a file, a model or a value is wrong, one line for each fault; 2 the command line does not parse; 70 a bug of the program; 129, 130, 143 stopped by SIGHUP, Ctrl-C, SIGTERM.")
        {
            DiscoverCommand.Create(context),
            CompareCommand.Create(context),
            EvaluateCommand.Create(context),
            PruneCommand.Create(context),
            PathsCommand.Create(context),
            BenchmarkCommand.Create(context),
            HeadsCommand.Create(context),
            TasksCommand.Create(context),
            ModelsCommand.Create(context),
            TrainCommand.Create(context),
            ExportCommand.Create(context),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new GroupedHelp((HelpAction)help.Action!);
        return root;
    }
}
