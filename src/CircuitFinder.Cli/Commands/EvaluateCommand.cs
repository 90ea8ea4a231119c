using System.CommandLine;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Runs.Evaluate;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder evaluate</c>: how good a given circuit is.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> circuit = ValueOptions.Argument("circuit", SharedOptions.CircuitHelp);
        Argument<string> task = ValueOptions.Argument("task", SharedOptions.TaskHelp);
        Option<string> model = SharedOptions.Model();
        Option<bool> tests = ValueOptions.Flag("--tests", "Test the circuit too: sufficiency, partial necessity, minimality, equivalence, independence, completeness");
        Option<bool> selfRepair = ValueOptions.Flag("--self-repair", "Ablate the circuit's top heads one at a time: what of their direct effect on the logits do others make up for, and which heads");
        Option<int?> top = ValueOptions.OptionalWhole("--top", "Heads that --self-repair ablates, by |direct effect| [default: 5]", 1);
        Option<bool> heldOut = ValueOptions.Flag("--held-out", "Judge on prompts that the circuit was not found on");
        Option<string?> metric = ValueOptions.OptionalText("--metric", "logit-diff, prob-diff, kl, nll or accuracy [default: the task's]");
        Option<string?> ablation = ValueOptions.OptionalChoice(
            "--ablation", "What a removed edge carries [default: as the circuit was found, else resample]", "resample", "zero", "mean", "mean-positional");
        Option<string?> corruption = ValueOptions.OptionalText("--corruption", "One of the task's corruptions [default: as the circuit was found, else the task's]");
        Option<string?> bos = PromptOptions.Bos("as the circuit was found, else auto");
        Option<int?> examples = ValueOptions.OptionalWhole("--examples", "Number of prompt pairs [default: as the circuit was found, else the task's]", 1);
        Option<ulong?> seed = ValueOptions.OptionalSeed("Seeds prompts and every draw [default: as the circuit was found, else the task's; one more with --held-out]");
        Option<string?> helpful = SharedOptions.Helpful();
        Option<string> batch = SharedOptions.Batch();
        Option<int> randomDraws = SharedOptions.RandomDraws();
        var device = new DeviceArguments();
        Option<string?> output = SharedOptions.Output("evaluation.csv, grid.csv, tests.csv, edges.csv, knockouts.csv, self_repair.csv and evaluation.json");
        Option<bool> json = SharedOptions.Json("the report");
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("evaluate", "Judge a circuit: faithfulness with intervals over prompts, random circuits, and tests")
        {
            circuit, task, model, tests, selfRepair, top, heldOut, metric, ablation, corruption, examples, bos, seed, helpful, batch, randomDraws, output, json, quiet,
        };
        device.AddTo(command);
        Option<bool> tex = SharedOptions.TexOfOutput();
        command.Options.Add(tex);
        command.SetAction(parsed =>
        {
            var options = new EvaluationRunOptions
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
                Helpful = HelpfulSigns.Find(parsed.GetValue(helpful)),
                Bos = BosNames.Find(parsed.GetValue(bos)),
                IsHeldOut = parsed.GetValue(heldOut),
                BatchSize = SharedOptions.BatchSize(parsed, batch),
                RandomDraws = parsed.GetValue(randomDraws),
                Tests = parsed.GetValue(tests) ? new TestOptions() : null,
                SelfRepair = SelfRepair(parsed.GetValue(selfRepair), parsed.GetValue(top)),
                Output = parsed.GetValue(output),
                Tex = parsed.GetValue(tex),
                Command = context.RepeatableCommandLine,
            };
            using IBackend backend = device.Open(parsed, context);
            EvaluationResult result = ProgressDisplay.Run(
                context.Error, parsed.GetValue(quiet), progress => EvaluationRun.Run(options, backend, progress, context.Cancellation));
            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(EvaluationJson.Text(result.Report));
            }
            else
            {
                EvaluationTable.Print(context.Output, result, options.Output);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static SelfRepairOptions? SelfRepair(bool isAsked, int? top)
    {
        if (!isAsked && top is not null)
        {
            throw new UserFaultException($"--top {top}: it is the number of heads that --self-repair ablates. Add --self-repair.");
        }

        return !isAsked ? null : top is null ? new SelfRepairOptions() : new SelfRepairOptions { Top = top.Value };
    }
}
