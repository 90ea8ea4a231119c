using System.CommandLine;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Runs.Evaluate;
using CircuitFinder.Engine.Runs.Methods;
using CircuitFinder.Engine.Runs.Prune;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder discover</c>: the main job.</summary>
internal static class DiscoverCommand
{
    private const string DefaultMethod = "eap";
    private const string AllMethods = "all";

    public static Command Create(CommandContext context)
    {
        Argument<string> task = ValueOptions.Argument("task", SharedOptions.TaskHelp);
        Option<string> model = SharedOptions.Model();
        Option<string> method = ValueOptions.Choice(
            "--method", $"How edges are found. {string.Join("; ", AttributionMethods.All.Select(each => $"{each.Name}: {each.Description}"))}; acdc: ACDC's search; all: every method, and a table of them",
            DefaultMethod, [.. AttributionMethods.All.Select(each => each.Name), .. CircuitFinders.SearchNames, AllMethods]);
        Option<string> level = ValueOptions.Choice("--level", "Score edges, or whole nodes (heads and MLPs)", "edge", "edge", "node");
        Option<int> steps = ValueOptions.Whole("--steps", "eap-ig, eap-ig-activations: steps of the integral", 5, 1, ScoringOptions.MostSteps);
        Option<int?> sample = ValueOptions.OptionalWhole("--sample", "exact: number of edges measured, drawn by the seed [default: all]", 0);
        Option<int?> oracle = ValueOptions.OptionalWhole("--oracle", "Patch this many edges exactly too and print how the scores agree", 0);
        Option<int> randomDraws = SharedOptions.RandomDraws();
        Option<bool> noJudge = ValueOptions.Flag("--no-judge", "Judge no circuit: write scores and the circuit of the size asked for");
        Option<bool> noHeldOut = ValueOptions.Flag("--no-held-out", "Do not judge the circuits on fresh prompts too");
        Option<int?> edges = ValueOptions.OptionalWhole("--edges", "Size of the circuit: number of edges", 1);
        Option<double?> fraction = ValueOptions.OptionalNumber(
            "--fraction", "Size of the circuit: part of all edges, such as 0.05", value => value is > 0 and <= 1, "a number above 0 and at most 1");
        Option<string?> threshold = ValueOptions.OptionalText(
            "--threshold",
            "eap: keep every edge with at least this |score|. acdc: remove edges that raise D by less; several, as 0.01,0.02, give a circuit each [default: 0.02]",
            text => ThresholdList.Parse(text));
        Option<bool> absolute = ValueOptions.Flag("--absolute", "acdc: compare the magnitude of the rise");
        Option<bool> direct = ValueOptions.Flag("--direct-edges", "acdc: test each head's own q, k and v links too, as the original code does");
        Option<string> order = ValueOptions.Choice(
            "--order", "acdc: the order of a destination's sources", "latest-first", "latest-first", "heads-ascending", "layers-ascending", "earliest-first");
        Option<bool> resume = ValueOptions.Flag("--resume", "acdc: go on from where an interrupted search stopped");
        Option<string?> memory = ValueOptions.OptionalText("--memory", "Memory that the whole process may take, such as 2GB: work is cut to fit, or refused with the number", text => MemorySize.Parse("--memory", text));
        Option<string> select = ValueOptions.Choice("--select", "How edges are taken: the best of all, or grown from the logits", "top-n", "top-n", "greedy");
        Option<bool> minimal = ValueOptions.Flag("--minimal", "Prune the circuit too, to one from which no single edge can go without missing --target");
        Option<string?> target = PruneCommand.Target();
        Option<string?> metric = ValueOptions.OptionalText("--metric", "logit-diff, prob-diff, kl, nll or accuracy [default: the task's]");
        Option<string> ablation = ValueOptions.Choice("--ablation", "What a removed edge carries", "resample", "resample", "zero", "mean", "mean-positional");
        Option<string?> kvHeads = ValueOptions.OptionalChoice(
            "--kv-heads", "Whose key and value reads the graph has where heads share theirs: every query head's, or those of the model's own key/value heads [default: query]", "query", "native");
        Option<string> postNorm = ValueOptions.Choice(
            "--post-norm", "Behind norms of attention outputs: a head's share of the normed sum, or every read norms its own mixture of raw results, as EAP-IG and MIB do", "share", "share", "renormalise");
        Option<string?> corruption = ValueOptions.OptionalText("--corruption", "One of the task's corruptions [default: the task's]");
        Option<string?> bos = PromptOptions.Bos();
        Option<int?> examples = ValueOptions.OptionalWhole("--examples", "Number of prompt pairs [default: the task's, or all of a dataset]", 1);
        Option<string> batch = SharedOptions.Batch();
        Option<ulong?> seed = ValueOptions.OptionalSeed("Seeds prompts and random circuits [default: the task's]");
        var device = new DeviceArguments();
        Option<string?> output = ValueOptions.OptionalText("--out", "Folder for the results [default: results/TASK/MODEL/METHOD]");
        Option<bool> force = ValueOptions.Flag("--force", "Overwrite results of a run with other options");
        Option<bool> tex = ValueOptions.Flag("--tex", "Write the tables as LaTeX (booktabs) too");
        Option<bool> json = SharedOptions.Json("the run's manifest, with --method all its rows,");
        Option<bool> profile = ValueOptions.Flag("--profile", "Print to standard error where the time went, by phase and operation");
        Option<bool> quiet = SharedOptions.Quiet();
        var pictures = new PictureArguments();
        var command = new GroupedCommand("discover", "Find the circuit of a task in a model") { task };
        command.Add("What is looked for, and where", model, metric, ablation, kvHeads, postNorm, corruption, examples, bos, seed);
        command.Add("How it is found", method);
        command.Add("Methods that score edges", level, steps, sample, oracle, edges, fraction, threshold, select);
        command.Add("ACDC", absolute, direct, order, resume);
        command.Add("Judging", noHeldOut, randomDraws, noJudge, minimal, target);
        command.Add("Results", [output, force, tex, json, profile, quiet, .. pictures.All]);
        command.Add("Memory and device", [batch, memory, .. device.All]);
        CommandChecks.Add(command, result =>
        {
            int sizes = new Option[] { edges, fraction, threshold }.Count(option => result.GetResult(option) is not null);
            if (sizes > 1)
            {
                result.AddError("Give one of --edges, --fraction and --threshold, not several.");
            }

            // Here an option that is not given has no value yet.
            string chosen = result.GetResult(method) is null ? DefaultMethod : result.GetValue(method)!;
            bool isAcdc = CircuitFinders.IsSearch(chosen);
            if (isAcdc && (result.GetResult(edges) is not null || result.GetResult(fraction) is not null))
            {
                result.AddError("--method acdc takes its size from --threshold, not from --edges or --fraction.");
            }

            if (isAcdc && new Option[] { steps, sample, oracle }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } foreign)
            {
                result.AddError($"{foreign.Name} does not belong to --method acdc.");
            }

            if (isAcdc && result.GetValue(level) == "node")
            {
                result.AddError("--level node does not belong to --method acdc, which searches edges.");
            }

            if (result.GetValue(level) == "node" && new Option[] { sample, oracle }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } edgewise)
            {
                result.AddError($"{edgewise.Name} counts edges: it does not go with --level node.");
            }

            bool isAll = chosen == AllMethods;
            bool isMinimal = result.GetValue(minimal);
            if (!isMinimal && result.GetResult(target) is { Implicit: false })
            {
                result.AddError("--target belongs to --minimal.");
            }

            if (isMinimal && (isAll || result.GetValue(level) == "node"))
            {
                result.AddError($"--minimal removes single edges of one circuit: it does not go with {(isAll ? "--method all" : "--level node")}.");
            }

            if (!isAcdc && !isAll && result.GetResult(steps) is { Implicit: false }
                && AttributionMethods.All.Any(each => each.Name == chosen && !each.TakesSteps))
            {
                result.AddError($"--steps belongs to {string.Join(" and ", AttributionMethods.All.Where(each => each.TakesSteps).Select(each => $"--method {each.Name}"))}.");
            }

            if (!isAcdc && !isAll && chosen != AttributionMethods.Oracle.Name && result.GetResult(sample) is { Implicit: false })
            {
                result.AddError("--sample belongs to --method exact.");
            }

            if (isAll && result.GetResult(threshold) is not null)
            {
                result.AddError("--threshold means another number to acdc than to the methods that score edges: with --method all give --edges or --fraction.");
            }

            if (!isAcdc && !isAll && new Option[] { absolute, direct, order, resume }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } stray)
            {
                result.AddError($"{stray.Name} belongs to --method acdc.");
            }
        });
        command.SetAction(parsed => Run(
            new DiscoveryOptions
            {
                Task = Lookups.Task(context, parsed.GetValue(task)!),
                TasksFolder = ProductFolders.Tasks,
                Model = Lookups.Model(context, parsed.GetValue(model)!),
                ModelsFolder = ProductFolders.Models,
                HoldOut = !parsed.GetValue(noHeldOut),
                RandomDraws = parsed.GetValue(randomDraws),
                Judge = !parsed.GetValue(noJudge),
                Metric = parsed.GetValue(metric),
                Ablation = AblationOf(parsed.GetValue(ablation)!),
                KeyValueHeads = parsed.GetValue(kvHeads) is { } reads ? reads == "native" ? KeyValueHeads.Native : KeyValueHeads.Query : null,
                Renormalises = parsed.GetValue(postNorm) == "renormalise",
                Corruption = parsed.GetValue(corruption),
                Examples = parsed.GetValue(examples),
                Bos = PromptOptions.Mode(parsed, bos),
                BatchSize = SharedOptions.BatchSize(parsed, batch),
                Seed = parsed.GetValue(seed),
                Output = parsed.GetValue(output),
                Force = parsed.GetValue(force),
                Tex = parsed.GetValue(tex),
                Pictures = pictures.Of(parsed),
                Resume = parsed.GetValue(resume),
                MemoryLimit = MemorySize.Parse("--memory", parsed.GetValue(memory)),
                Threads = device.ThreadCount(parsed),
                Command = context.RepeatableCommandLine,
                CommandOfMethod = name => CommandText.Repeatable(context.Arguments, name),
                TypedCommand = context.CommandLine,
                Remark = line => context.Error.WriteLine(line),
            },
            parsed.GetValue(method)!,
            new FinderSettings
            {
                Selection = parsed.GetValue(select) == "greedy" ? SelectionMethod.Greedy : SelectionMethod.TopN,
                Size = new CircuitSize(
                    parsed.GetValue(edges),
                    parsed.GetValue(fraction),
                    CircuitFinders.IsSearch(parsed.GetValue(method)!) || parsed.GetValue(method) == AllMethods ? null : ThresholdList.One(parsed.GetValue(threshold))),
                IsNodeLevel = parsed.GetValue(level) == "node",
                Steps = parsed.GetValue(steps),
                Sample = parsed.GetValue(sample) ?? 0,
                Oracle = parsed.GetValue(oracle) ?? 0,
                Acdc = new AcdcSettings
                {
                    IsAbsolute = parsed.GetValue(absolute),
                    DirectEdges = parsed.GetValue(direct),
                    Order = OrderOf(parsed.GetValue(order)!),
                },
            },
            ThresholdList.Parse(parsed.GetValue(threshold)),
            device.Open(parsed, context),
            parsed.GetValue(json),
            parsed.GetValue(profile),
            parsed.GetValue(quiet),
            parsed.GetValue(minimal) ? PruneCommand.TargetOf(parsed.GetValue(target)) : null,
            context));
        return command;
    }

    private static int Run(
        DiscoveryOptions options,
        string method,
        FinderSettings settings,
        IReadOnlyList<double> thresholds,
        IBackend opened,
        bool json,
        bool profile,
        bool quiet,
        MinimalTarget? target,
        CommandContext context)
    {
        using IBackend backend = profile ? new ProfiledBackend(opened) : opened;
        if (method == AllMethods)
        {
            MethodComparisonResult comparison = ProgressDisplay.Run(
                context.Error, quiet, progress => MethodComparison.Run(options, settings, backend, progress, context.Cancellation));
            PrintProfile(context, backend);
            MethodComparisonTable.Print(context.Output, comparison, json);
            return ExitCode.Success;
        }

        ICircuitFinder[] finders = CircuitFinders.IsSearch(method) && thresholds.Count > 0
            ? [.. thresholds.Select(threshold => CircuitFinders.Create(method, settings with { Acdc = settings.Acdc! with { Threshold = threshold } }))]
            : [CircuitFinders.Create(method, settings)];
        IReadOnlyList<DiscoveryResult> results = ProgressDisplay.Run(
            context.Error, quiet, progress => ThresholdSweep.Run(options, finders, backend, progress, context.Cancellation));
        PruneResult[] pruned = target is null ? [] : [.. results.Select(result => Prune(options, result, target, backend, quiet, context))];
        PrintProfile(context, backend);
        if (json)
        {
            PrintJson(context.Output, results);
        }
        else if (finders[0].IsSearch)
        {
            DiscoveryTable.PrintSearches(context.Output, results);
        }
        else
        {
            DiscoveryTable.Print(context.Output, results[0]);
        }

        foreach (PruneResult result in json ? [] : pruned)
        {
            context.Output.WriteLine();
            PruneTable.Print(context.Output, result, Path.GetDirectoryName(result.Report.Circuit.Path));
        }

        return ExitCode.Success;
    }

    // A ranking is taken up whole; a search has none, only its circuit.
    private static PruneResult Prune(
        DiscoveryOptions options, DiscoveryResult result, MinimalTarget target, IBackend backend, bool quiet, CommandContext context)
        => ProgressDisplay.Run(context.Error, quiet, progress => PruneRun.Run(
            new PruneRunOptions
            {
                Subject = new EvaluationRunOptions
                {
                    CircuitPath = Path.Combine(result.Folder, "circuit.json"),
                    Task = options.Task,
                    TasksFolder = options.TasksFolder,
                    Model = options.Model,
                    ModelsFolder = options.ModelsFolder,
                    Metric = options.Metric,
                    Ablation = options.Ablation,
                    Bos = options.Bos,
                    BatchSize = options.BatchSize,
                    RandomDraws = options.RandomDraws,
                    Output = result.Folder,
                    Tex = options.Tex,
                    Command = options.Command,
                },
                Target = target,
                IsWholeRanking = result.Search is null,
                HoldOut = options.HoldOut,
                IsPartOfDiscovery = true,
                Pictures = options.Pictures,
            },
            backend,
            progress,
            context.Cancellation));

    private static void PrintProfile(CommandContext context, IBackend backend)
    {
        if (backend is ProfiledBackend profiled)
        {
            ProfileText.Write(context.Error, profiled);
        }
    }

    // One manifest, or an array of them: either way one JSON value.
    private static void PrintJson(TextWriter output, IReadOnlyList<DiscoveryResult> results)
    {
        string[] manifests = [.. results.Select(result => File.ReadAllText(Path.Combine(result.Folder, "run.json")).TrimEnd())];
        output.WriteLine(manifests.Length == 1 ? manifests[0] : $"[{string.Join(",\n", manifests)}]");
    }

    private static AcdcOrder OrderOf(string name) => name switch
    {
        "heads-ascending" => AcdcOrder.HeadsAscending,
        "layers-ascending" => AcdcOrder.LayersAscending,
        "earliest-first" => AcdcOrder.EarliestFirst,
        _ => AcdcOrder.LatestFirst,
    };

    private static AblationKind AblationOf(string name) => name switch
    {
        "zero" => AblationKind.Zero,
        "mean" => AblationKind.Mean,
        "mean-positional" => AblationKind.MeanPositional,
        _ => AblationKind.Resample,
    };
}
