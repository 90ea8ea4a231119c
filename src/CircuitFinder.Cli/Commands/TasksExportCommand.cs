using System.CommandLine;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.Exchange;
using CircuitFinder.Engine.Runs.Discover;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder tasks export</c>: a task's prompts for other tools.</summary>
internal static class TasksExportCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> task = ValueOptions.Argument("task", SharedOptions.TaskHelp);
        Option<string?> format = ValueOptions.OptionalChoice("--format", "auto-circuit: prompts JSON; eap-ig: CSV with the model's token ids", "auto-circuit", "eap-ig");
        format.Required = true;
        Option<string> model = SharedOptions.Model();
        Option<int?> examples = ValueOptions.OptionalWhole("--examples", "Number of prompt pairs [default: the task's, or all of a dataset]", 1);
        Option<string?> corruption = ValueOptions.OptionalText("--corruption", "One of the task's corruptions [default: the task's]");
        Option<string?> bos = PromptOptions.Bos();
        Option<ulong?> seed = ValueOptions.OptionalSeed("Another number draws other prompts [default: the task's]");
        Option<string?> output = ValueOptions.OptionalText("--out", "The file: .json for auto-circuit, .csv for eap-ig");
        output.Required = true;
        var command = new Command("export", "Write a task's prompts, as they fit a model, as a dataset of AutoCircuit or EAP-IG")
        {
            task, format, model, examples, corruption, seed, bos, output,
        };
        command.SetAction(parsed =>
        {
            bool isCsv = parsed.GetValue(format) == "eap-ig";
            string path = parsed.GetValue(output)!;
            RequireExtension(path, isCsv ? ".csv" : ".json");
            string source = Lookups.Task(context, parsed.GetValue(task)!, parsed.GetValue(seed));
            ExportInputs.RequireOther(source, path);
            string folder = Lookups.Model(context, parsed.GetValue(model)!);
            DiscoveryPrompts prompts = DiscoveryPrompts.Load(
                new DiscoveryOptions
                {
                    Task = source,
                    TasksFolder = ProductFolders.Tasks,
                    Model = folder,
                    ModelsFolder = ProductFolders.Models,
                    Examples = parsed.GetValue(examples),
                    Corruption = parsed.GetValue(corruption),
                    Seed = parsed.GetValue(seed),
                    HoldOut = false,
                    Bos = PromptOptions.Mode(parsed, bos),
                },
                folder,
                ModelFolder.ReadShape(folder));
            PromptOptions.PrintNotices(context, prompts);
            if (isCsv)
            {
                EapIgPrompts.Write(path, prompts.Prompts);
                if (!prompts.Prefix.IsEmpty)
                {
                    context.Error.WriteLine($"{PlainText.Of(path)}: holds the prompts as text, without the BOS token that goes before them; read here, they need --bos always");
                }
            }
            else
            {
                AutoCircuitPrompts.Write(path, prompts.Prompts, asIds: !prompts.Prefix.IsEmpty);
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
