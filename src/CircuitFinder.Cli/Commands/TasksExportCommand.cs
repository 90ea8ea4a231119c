using System.CommandLine;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Reports;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder tasks export</c>: a task's prompts for other tools.</summary>
internal static class TasksExportCommand
{
    public static Command Create(CommandContext context)
    {
        var task = new Argument<string>("task") { Description = "A task's name, or the path of a task file or dataset" };
        var format = new Option<string>("--format") { Description = "auto-circuit: prompts JSON; eap-ig: CSV with the model's token ids", Required = true };
        format.AcceptOnlyFromAmong("auto-circuit", "eap-ig");
        Option<string> model = SharedOptions.Model();
        var examples = new Option<int?>("--examples") { Description = "Number of prompt pairs [default: the task's, or all of a dataset]" };
        var corruption = new Option<string?>("--corruption") { Description = "One of the task's corruptions [default: the task's]" };
        var seed = new Option<ulong?>("--seed") { Description = "Another number draws other prompts [default: the task's]" };
        var output = new Option<string>("--out") { Description = "The file: .json for auto-circuit, .csv for eap-ig", Required = true };
        var command = new Command("export", "Write a task's prompts, as they fit a model, as a dataset of AutoCircuit or EAP-IG")
        {
            task, format, model, examples, corruption, seed, output,
        };
        command.SetAction(parsed =>
        {
            bool isCsv = parsed.GetValue(format) == "eap-ig";
            string path = parsed.GetValue(output)!;
            RequireExtension(path, isCsv ? ".csv" : ".json");
            if (parsed.GetValue(examples) is < 1)
            {
                throw new UserFaultException($"{examples.Name} {parsed.GetValue(examples)}: give a number of at least 1.");
            }

            string folder = ModelLocator.Find(parsed.GetValue(model)!, ProductFolders.Models);
            DiscoveryPrompts prompts = DiscoveryPrompts.Load(
                new DiscoveryOptions
                {
                    Task = parsed.GetValue(task)!,
                    TasksFolder = ProductFolders.Tasks,
                    Model = folder,
                    ModelsFolder = ProductFolders.Models,
                    Examples = parsed.GetValue(examples),
                    Corruption = parsed.GetValue(corruption),
                    Seed = parsed.GetValue(seed),
                    HoldOut = false,
                },
                folder,
                ModelFolder.ReadShape(folder));
            if (isCsv)
            {
                EapIgPrompts.Write(path, prompts.Prompts);
            }
            else
            {
                AutoCircuitPrompts.Write(path, prompts.Prompts);
            }

            context.Output.WriteLine(FormattableString.Invariant($"wrote {path}: {prompts.TaskName}, prompt pairs: {prompts.Prompts.Pairs.Length}"));
            return ExitCode.Success;
        });
        return command;
    }

    // By these endings the file is read back.
    private static void RequireExtension(string path, string extension)
    {
        if (!Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new UserFaultException($"--out {path}: give the name of a {extension} file.");
        }
    }
}
