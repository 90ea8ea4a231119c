using System.CommandLine;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Numerics;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder evaluate</c>: how good a given circuit is.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandContext context)
    {
        var circuit = new Argument<string>("circuit") { Description = "A circuit.json, of this program, EAP-IG or MIB" };
        var task = new Argument<string>("task") { Description = "A task's name, or the path of a task file or dataset" };
        Option<string> model = SharedOptions.Model();
        var tests = new Option<bool>("--tests") { Description = "Test the circuit too: sufficiency, partial necessity, minimality, equivalence, independence, completeness" };
        var selfRepair = new Option<bool>("--self-repair") { Description = "Ablate the circuit's top heads one at a time: what of their direct effect on the logits do others make up for, and which heads" };
        var top = new Option<int?>("--top") { Description = "Heads that --self-repair ablates, by |direct effect| [default: 5]" };
        var heldOut = new Option<bool>("--held-out") { Description = "Judge on prompts that the circuit was not found on" };
        Option<string?> metric = new("--metric") { Description = "logit-diff, prob-diff, kl, nll or accuracy [default: the task's]" };
        var ablation = new Option<string?>("--ablation")
        {
            Description = "What a removed edge carries: resample, zero, mean or mean-positional [default: as the circuit was found, else resample]",
        };
        ablation.AcceptOnlyFromAmong("resample", "zero", "mean", "mean-positional");
        var corruption = new Option<string?>("--corruption") { Description = "One of the task's corruptions [default: as the circuit was found, else the task's]" };
        var examples = new Option<int?>("--examples") { Description = "Number of prompt pairs [default: as the circuit was found, else the task's]" };
        var seed = new Option<ulong?>("--seed")
        {
            Description = "Seeds prompts and every draw [default: as the circuit was found, else the task's; one more with --held-out]",
        };
        Option<string?> helpful = SharedOptions.Helpful();
        var batch = new Option<int>("--batch") { Description = "Prompt pairs that run together, 0 to choose by memory; changes no bit of the results" };
        Option<int> threads = SharedOptions.Threads();
        Option<string> device = SharedOptions.Device();
        Option<string?> precision = SharedOptions.Precision();
        var output = new Option<string?>("--out") { Description = "Folder for evaluation.csv, grid.csv, tests.csv, self_repair.csv and evaluation.json [default: nothing is written]" };
        var json = new Option<bool>("--json") { Description = "Print the report as one JSON object" };
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("evaluate", "Judge a circuit: faithfulness with intervals over prompts, random circuits, and tests")
        {
            circuit, task, model, tests, selfRepair, top, heldOut, metric, ablation, corruption, examples, seed, helpful, batch, threads, device, precision, output, json, quiet,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(examples) is < 1)
            {
                throw new UserFaultException($"--examples {parsed.GetValue(examples)}: give a number of at least 1.");
            }

            var options = new EvaluationRunOptions
            {
                CircuitPath = parsed.GetValue(circuit)!,
                Task = parsed.GetValue(task)!,
                TasksFolder = ProductFolders.Tasks,
                Model = parsed.GetValue(model)!,
                ModelsFolder = ProductFolders.Models,
                Metric = parsed.GetValue(metric),
                Ablation = AblationNames.Find(parsed.GetValue(ablation)),
                Corruption = parsed.GetValue(corruption),
                Examples = parsed.GetValue(examples),
                Seed = parsed.GetValue(seed),
                Helpful = HelpfulSigns.Find(parsed.GetValue(helpful)),
                IsHeldOut = parsed.GetValue(heldOut),
                BatchSize = SharedOptions.AtLeast(parsed, batch, 0),
                Tests = parsed.GetValue(tests) ? new TestOptions() : null,
                SelfRepair = SelfRepair(parsed.GetValue(selfRepair), parsed.GetValue(top)),
                Output = parsed.GetValue(output),
                Command = context.CommandLine,
            };
            using IBackend backend = Devices.Open(parsed.GetValue(device)!, parsed.GetValue(precision), SharedOptions.ThreadCount(parsed.GetValue(threads)));
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
        if (top is < 1)
        {
            throw new UserFaultException($"--top {top}: give a number of at least 1.");
        }

        if (!isAsked && top is not null)
        {
            throw new UserFaultException($"--top {top}: it is the number of heads that --self-repair ablates. Add --self-repair.");
        }

        return !isAsked ? null : top is null ? new SelfRepairOptions() : new SelfRepairOptions { Top = top.Value };
    }
}
