using System.CommandLine;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Runs.Compare;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder compare</c>: circuits beside each other, and beside a published one.</summary>
internal static class CompareCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> circuits = ValueOptions.Arguments(
            "circuits", $"Two or more, or one with --reference. {SharedOptions.CircuitHelp}");
        Option<string?> reference = ValueOptions.OptionalText(
            "--reference", "A circuit to measure the others against by ROC, named in the same ways");
        Option<string?> folder = SharedOptions.Output("compare.csv, compare.svg, summary.csv and, for two circuits, compare.dot; with --reference also roc.csv, auroc.csv and roc.svg");
        Option<string?> helpful = SharedOptions.Helpful();
        Option<bool> json = SharedOptions.Json("the comparison");
        Option<bool> tex = SharedOptions.TexOfOutput();
        var command = new Command("compare", "What circuits share, and how well they recover a reference circuit") { circuits, reference, helpful, folder, json, tex };
        var pictures = new PictureArguments();
        pictures.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(reference) is { } known)
            {
                Lookups.Circuit(context, known);
            }

            var options = new CircuitComparisonOptions
            {
                Circuits = [.. parsed.GetValue(circuits)!.Select(circuit => Lookups.Circuit(context, circuit))],
                Reference = parsed.GetValue(reference),
                Helpful = HelpfulSigns.Find(parsed.GetValue(helpful)),
                ReferencesFolder = ProductFolders.Circuits,
                OutputFolder = parsed.GetValue(folder),
                Tex = parsed.GetValue(tex),
                Pictures = pictures.Of(parsed),
            };
            CircuitComparisonResult result = CircuitComparisonRun.Run(options);
            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(JsonOutput.Text(CircuitComparisonJson.Of(result)));
            }
            else
            {
                CircuitComparisonTable.Print(context.Output, result, options.OutputFolder);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
