using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using CircuitFinder.Cli.Commands;
using CircuitFinder.Engine;

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
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            // A second Ctrl-C ends the process at once.
            context.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        });
        var context = new CommandContext(output, error, args, interrupt.Token);
        try
        {
            ParseResult parsed = Root(context).Parse(args, Parser);
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
        catch (UserFaultException fault)
        {
            foreach (string line in fault.Faults)
            {
                error.WriteLine(line);
            }

            return ExitCode.UserFault;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(fault.Message);
            return ExitCode.UserFault;
        }
        catch (ExternalException fault)
        {
            // What a device's own library reports, such as a lack of memory: its first line says what happened, the rest where in it.
            error.WriteLine($"The device failed: {fault.Message.Split('\n')[0].Trim()}");
            return ExitCode.UserFault;
        }
        catch (OperationCanceledException stop)
        {
            // Work that keeps what it has done says how to go on.
            error.WriteLine(stop.InnerException is OperationCanceledException ? stop.Message : "Interrupted.");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>The tree of commands.</summary>
    public static RootCommand Root(CommandContext context)
    {
        var root = new RootCommand(
            "Finds the circuit inside a trained transformer that does a task.\n\n"
            + "Exit codes: 0 done; 1 a file, a model or a value is wrong, one line for each fault; 2 the command line does not parse; 130 interrupted.")
        {
            DiscoverCommand.Create(context),
            CompareCommand.Create(context),
            EvaluateCommand.Create(context),
            BenchmarkCommand.Create(context),
            HeadsCommand.Create(context),
            TasksCommand.Create(context),
            ModelsCommand.Create(context),
            TrainCommand.Create(context),
            ExportCommand.Create(context),
        };
        return root;
    }
}
