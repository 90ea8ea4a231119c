using System.CommandLine;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Runs.Methods;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder benchmark</c>: every method on known circuits and on every task.</summary>
internal static class BenchmarkCommand
{
    private const string PlantedCaption =
        "Every method on models whose circuit is known by construction; the circuits are the best edges, as many as were planted, pruned (acdc: its own, at threshold 0.02).";

    public static Command Create(CommandContext context)
    {
        Option<string> model = SharedOptions.Model();
        Option<int?> examples = ValueOptions.OptionalWhole("--examples", "Number of prompt pairs of each task [default: the task's]", 1);
        Option<string?> bos = PromptOptions.Bos();
        Option<string> batch = SharedOptions.Batch();
        var device = new DeviceArguments();
        Option<string> folder = ValueOptions.Text("--out", "Folder for the tables", "results/benchmark");
        Option<bool> json = SharedOptions.Json("the rows");
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("benchmark", "Every method on models with a known circuit, and on every task of tasks list")
        {
            model, examples, bos, batch, folder, json, quiet,
        };
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = new DiscoveryOptions
            {
                Task = string.Empty,
                TasksFolder = Lookups.AllTasks(context),
                Model = Lookups.Model(context, parsed.GetValue(model)!),
                ModelsFolder = ProductFolders.Models,
                Examples = parsed.GetValue(examples),
                Bos = PromptOptions.Mode(parsed, bos),
                BatchSize = SharedOptions.BatchSize(parsed, batch),
            };
            return Run(options, device.Open(parsed, context), parsed.GetValue(folder)!, parsed.GetValue(json), parsed.GetValue(quiet), context);
        });
        return command;
    }

    private static int Run(DiscoveryOptions options, IBackend opened, string folder, bool json, bool quiet, CommandContext context)
    {
        string name = ModelLocator.DisplayName(options.Model);

        // Planted circuits take their time: a folder that cannot be written is told before.
        using ResultFolder claimed = ResultFolder.Claim(folder);
        using IBackend backend = opened;
        IReadOnlyList<MethodRow> planted = ProgressDisplay.Run(
            context.Error, quiet, progress => MethodBenchmark.RunPlanted(backend, options.BatchSize, progress, context.Cancellation));
        IReadOnlyList<MethodRow> tasks = ProgressDisplay.Run(
            context.Error,
            quiet,
            progress => MethodBenchmark.RunTasks(options, TaskLocator.List(options.TasksFolder), backend, progress, context.Cancellation));
        string[] files = [];
        claimed.Replace(
            draft =>
            {
                MethodTable.WriteTiming(Path.Combine(draft, ResultFiles.Timing), [.. planted, .. tasks]);
                files =
                [
                    .. MethodTable.Write(draft, "planted", planted, PlantedCaption, title: "Every method on models whose circuit is known by construction"),
                    .. MethodTable.Write(
                        draft, "tasks", tasks, $"Every method on the tasks in {name}, judged on held-out prompts; the circuits are the best 10 % of the edges, pruned (acdc: its own, at threshold 0.02).",
                        new TableOrigin(Model: name), "Every method on the tasks, judged on held-out prompts"),
                    ResultFiles.Timing,
                ];
            },
            ResultFiles.IsOfBenchmark);
        if (json)
        {
            context.Output.WriteLine(MethodTable.Json([.. planted, .. tasks]));
            return ExitCode.Success;
        }

        context.Output.WriteLine(PlantedCaption);
        MethodComparisonTable.PrintRows(context.Output, planted);
        context.Output.WriteLine();
        context.Output.WriteLine($"The tasks in {name}, judged on held-out prompts; circuits of 10 % of the edges, pruned.");
        MethodComparisonTable.PrintRows(context.Output, tasks);
        context.Output.WriteLine();
        context.Output.WriteLine($"wrote {folder}: {string.Join(", ", files)}");
        return ExitCode.Success;
    }
}
