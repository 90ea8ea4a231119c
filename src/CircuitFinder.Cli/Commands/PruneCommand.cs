using System.CommandLine;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Reports.Minimal;
using CircuitFinder.Engine.Runs.Evaluate;
using CircuitFinder.Engine.Runs.Prune;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder prune</c>: the 1-minimal circuit inside a given one.</summary>
internal static class PruneCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> circuit = ValueOptions.Argument("circuit", SharedOptions.CircuitHelp);
        Argument<string> task = ValueOptions.Argument("task", SharedOptions.TaskHelp);
        Option<string> model = SharedOptions.Model();
        Option<string?> target = Target();
        Option<bool> whole = ValueOptions.Flag("--whole-ranking", "Take edges from all of the graph by the file's |scores|, not from the circuit alone");
        Option<bool> noHeldOut = ValueOptions.Flag("--no-held-out", "Do not judge the circuits on prompts that did not find them");
        Option<string?> metric = ValueOptions.OptionalText("--metric", "logit-diff, prob-diff, kl, nll or accuracy [default: the task's]");
        Option<string?> ablation = ValueOptions.OptionalChoice(
            "--ablation", "What a removed edge carries [default: as the circuit was found, else resample]", "resample", "zero", "mean", "mean-positional");
        Option<string?> corruption = ValueOptions.OptionalText("--corruption", "One of the task's corruptions [default: as the circuit was found, else the task's]");
        Option<string?> bos = PromptOptions.Bos("as the circuit was found, else auto");
        Option<int?> examples = ValueOptions.OptionalWhole("--examples", "Number of prompt pairs [default: as the circuit was found, else the task's]", 1);
        Option<ulong?> seed = ValueOptions.OptionalSeed("Seeds prompts and random circuits [default: as the circuit was found, else the task's]");
        Option<string> batch = SharedOptions.Batch();
        Option<int> randomDraws = SharedOptions.RandomDraws();
        var device = new DeviceArguments();
        Option<string?> output = SharedOptions.Output("minimal.csv, minimal_stages.csv, minimal_circuit.json, .dot, .svg and minimal.json");
        Option<bool> json = SharedOptions.Json("the report");
        Option<bool> quiet = SharedOptions.Quiet();
        Option<bool> tex = SharedOptions.TexOfOutput();
        var command = new Command("prune", "Prune a circuit to one from which no single edge can go without missing the target")
        {
            circuit, task, model, target, whole, noHeldOut, metric, ablation, corruption, examples, bos, seed, batch, randomDraws, output, json, quiet, tex,
        };
        device.AddTo(command);
        var pictures = new PictureArguments();
        pictures.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = new PruneRunOptions
            {
                Subject = new EvaluationRunOptions
                {
                    CircuitPath = Lookups.Circuit(context, parsed.GetValue(circuit)!),
                    Task = Lookups.Task(context, parsed.GetValue(task)!),
                    TasksFolder = ProductFolders.Tasks,
                    Model = Lookups.Model(context, parsed.GetValue(model)!),
                    ModelsFolder = ProductFolders.Models,
                    Metric = parsed.GetValue(metric),
                    Ablation = AblationNames.Find(parsed.GetValue(ablation)),
                    Corruption = parsed.GetValue(corruption),
                    Examples = parsed.GetValue(examples),
                    Seed = parsed.GetValue(seed),
                    Bos = BosNames.Find(parsed.GetValue(bos)),
                    BatchSize = SharedOptions.BatchSize(parsed, batch),
                    RandomDraws = parsed.GetValue(randomDraws),
                    Output = parsed.GetValue(output),
                    Tex = parsed.GetValue(tex),
                    Command = context.RepeatableCommandLine,
                },
                Target = TargetOf(parsed.GetValue(target)),
                IsWholeRanking = parsed.GetValue(whole),
                HoldOut = !parsed.GetValue(noHeldOut),
                Pictures = pictures.Of(parsed),
            };
            using IBackend backend = device.Open(parsed, context);
            PruneResult result = ProgressDisplay.Run(
                context.Error, parsed.GetValue(quiet), progress => PruneRun.Run(options, backend, progress, context.Cancellation));
            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(MinimalJson.Text(result.Report));
            }
            else
            {
                PruneTable.Print(context.Output, result, options.Subject.Output);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The option that says how good a pruned circuit must be.</summary>
    public static Option<string?> Target() => ValueOptions.OptionalText(
        "--target",
        $"What the minimal circuit reaches: faithfulness=VALUE or loss-recovered=VALUE [default: {MinimalTarget.Standard.Text}]",
        text => MinimalTarget.Parse(text));

    /// <summary>What the option gives.</summary>
    public static MinimalTarget TargetOf(string? text) => text is null ? MinimalTarget.Standard : MinimalTarget.Parse(text);
}
