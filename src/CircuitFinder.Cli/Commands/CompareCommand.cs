using System.CommandLine;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Circuits;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder compare</c>: circuits beside each other, and beside a published one.</summary>
internal static class CompareCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> circuits = ValueOptions.Arguments(
            "circuits", "circuit.json files, of this program, EAP-IG or MIB; two or more, or one with --reference");
        Option<string?> reference = ValueOptions.OptionalText(
            "--reference", "A circuit to measure the others against by ROC: a circuit.json, or the name of a shipped one (tasks/circuits)");
        Option<string?> folder = SharedOptions.Output("compare.csv, summary.csv and, for two circuits, compare.dot; with --reference also roc.csv, auroc.csv and roc.svg");
        Option<string?> helpful = SharedOptions.Helpful();
        var command = new Command("compare", "What circuits share, and how well they recover a reference circuit") { circuits, reference, helpful, folder };
        command.SetAction(parsed =>
        {
            var options = new ComparisonOptions
            {
                Circuits = parsed.GetValue(circuits)!,
                Reference = parsed.GetValue(reference),
                Helpful = HelpfulSigns.Find(parsed.GetValue(helpful)),
                ReferencesFolder = ProductFolders.Circuits,
                OutputFolder = parsed.GetValue(folder),
            };
            ComparisonTable.Print(context.Output, ComparisonRun.Run(options), options.OutputFolder);
            return ExitCode.Success;
        });
        return command;
    }
}
