using CircuitFinder.Cli;
using CircuitFinder.Cli.Printing;

var error = new CalmWriter(() => Console.Error);
AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
{
    // On another thread than the command's, which catches all of its own.
    Environment.Exit(unhandled.ExceptionObject is Exception fault ? FaultReport.Write(fault, error) : ExitCode.Bug);
};
return CommandLineApp.Run(args, new ResultWriter(() => Console.Out), error);
