using System.CommandLine;
using System.Globalization;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Heads;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Runs.Heads;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder heads</c>: where heads look.</summary>
internal static class HeadsCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> task = ValueOptions.Argument("task", SharedOptions.TaskHelp);
        Option<string> model = SharedOptions.Model();
        Option<string?> circuit = ValueOptions.OptionalText("--circuit", $"Show only the heads of a circuit. {SharedOptions.CircuitHelp}");
        Option<int?> examples = ValueOptions.OptionalWhole("--examples", "How many prompts [default: the task's, or all of a dataset]", 1);
        Option<ulong?> seed = ValueOptions.OptionalSeed("Seeds the prompts [default: the task's]");
        Option<string?> corruption = ValueOptions.OptionalText("--corruption", "One of the task's corruptions [default: the task's]");
        Option<string?> bos = PromptOptions.Bos();
        Option<string> batch = SharedOptions.Batch();
        Option<string?> folder = SharedOptions.Output("heads.csv, head_labels.csv and heads.json");
        Option<bool> tex = ValueOptions.Flag("--tex", "Write heads.tex (LaTeX, booktabs) too");
        Option<bool> json = SharedOptions.Json("the tables");
        var device = new DeviceArguments();
        var command = new Command("heads", "Where every head looks on a task's prompts, template by template and slot by slot, and which heads earn a label")
        {
            task, model, circuit, examples, seed, corruption, bos, batch, folder, tex, json,
        };
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(tex) && parsed.GetValue(folder) is null)
            {
                throw new UserFaultException("--tex: there is no folder for heads.tex. Add --out.");
            }

            DiscoveryFolder.RequireNone(parsed.GetValue(folder));
            using ResultFolder? claimed = parsed.GetValue(folder) is { } output ? ResultFolder.Claim(output) : null;
            using IBackend backend = device.Open(parsed, context);
            string modelFolder = Lookups.Model(context, parsed.GetValue(model)!);
            Func<int, int, bool>? isShown = Shown(parsed.GetValue(circuit) is { } path ? Lookups.Circuit(context, path) : null, ModelFolder.ReadShape(modelFolder));
            var options = new HeadsRunOptions
            {
                Task = Lookups.Task(context, parsed.GetValue(task)!),
                TasksFolder = ProductFolders.Tasks,
                Model = modelFolder,
                ModelsFolder = ProductFolders.Models,
                Examples = parsed.GetValue(examples),
                Seed = parsed.GetValue(seed),
                Corruption = parsed.GetValue(corruption),
                Bos = PromptOptions.Mode(parsed, bos),
                BatchSize = SharedOptions.BatchSize(parsed, batch),
            };
            (DiscoveryPrompts prompts, HeadReport all) = HeadsRun.Run(options, backend, context.Cancellation);
            PromptOptions.PrintNotices(context, prompts);
            HeadReport report = isShown is null ? all : all.Only(isShown);
            var title = new HeadsTitle(
                prompts.TaskName, ModelLocator.DisplayName(modelFolder), prompts.Corruption, prompts.Seed, Describe(report, parsed.GetValue(circuit)));
            claimed?.Replace(draft => Write(draft, title, report, parsed.GetValue(tex)), ResultFiles.IsOfHeads);

            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(HeadsJson.Text(title, report));
            }
            else
            {
                HeadsTable.Print(context.Output, title, report);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(string folder, HeadsTitle title, HeadReport report, bool isTex)
    {
        HeadsCsv.Write(Path.Combine(folder, "heads.csv"), report);
        HeadLabelsCsv.Write(Path.Combine(folder, "head_labels.csv"), report);
        HeadsJson.Write(Path.Combine(folder, "heads.json"), title, report);
        if (isTex)
        {
            HeadsLatex.Write(Path.Combine(folder, "heads.tex"), title, report);
        }
    }

    private static string Describe(HeadReport report, string? circuit)
    {
        int heads = report.Templates[0].Heads.Length;
        string count = string.Create(CultureInfo.InvariantCulture, $"{heads} head{(heads == 1 ? string.Empty : "s")}");
        return circuit is null ? $"all {count}" : $"{count} of {circuit}";
    }

    // Which heads a circuit keeps; null without one.
    private static Func<int, int, bool>? Shown(string? path, ModelShape shape)
    {
        if (path is null)
        {
            return null;
        }

        CircuitFile file = CircuitJson.Read(path);
        ComputationGraph graph = ModelGraph.Of(shape);
        return file.Circuit.Graph.HasShapeOf(graph)
            ? (layer, head) => file.Circuit.ContainsSource(graph.HeadSource(layer, head))
            : throw new UserFaultException(
                $"{path}: this circuit is of a model of {file.Circuit.Graph.ShapeText}; this model is of {graph.ShapeText}. Give a circuit of this model, or its model with --model.");
    }
}
