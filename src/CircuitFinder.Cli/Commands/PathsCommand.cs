using System.CommandLine;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Reports.Paths;
using CircuitFinder.Engine.Runs.Paths;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder paths</c>: how a circuit hangs together.</summary>
internal static class PathsCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> circuit = ValueOptions.Argument("circuit", SharedOptions.CircuitHelp);
        Option<int> top = ValueOptions.Whole("--top", "Most paths", 10, 1, PathsRun.MostPaths);
        Option<string?> output = SharedOptions.Output("paths.csv, bottlenecks.csv, cut.csv, paths.dot and paths.svg");
        Option<bool> json = SharedOptions.Json("the paths, bottlenecks and cut");
        Option<bool> tex = SharedOptions.TexOfOutput();
        var command = new Command(
            "paths",
            "A circuit's strongest paths from the input to the logits, the heads and MLPs that all paths run through, and the fewest edges that cut them all")
        {
            circuit, top, output, json, tex,
        };
        var pictures = new PictureArguments();
        pictures.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = new PathsRunOptions
            {
                CircuitPath = Lookups.Circuit(context, parsed.GetValue(circuit)!),
                Top = parsed.GetValue(top),
                Output = parsed.GetValue(output),
                Tex = parsed.GetValue(tex),
                Pictures = pictures.Of(parsed),
            };
            PathsReport report = PathsRun.Run(options);
            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(JsonOutput.Text(PathsTable.Json(report)));
            }
            else
            {
                PathsTable.Print(context.Output, report, options.Output);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
