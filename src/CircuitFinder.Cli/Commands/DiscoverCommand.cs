using System.CommandLine;
using System.Globalization;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Numerics;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder discover</c>: the main job.</summary>
internal static class DiscoverCommand
{
    public static Command Create(CommandContext context)
    {
        var task = new Argument<string>("task") { Description = "A task's name, the path of a task file, or of a dataset (AutoCircuit .json, EAP-IG .csv)" };
        Option<string> model = SharedOptions.Model();
        Option<string> method = Choice(
            "--method", $"How edges are found. {string.Join("; ", AttributionMethods.All.Select(each => $"{each.Name}: {each.Description}"))}; acdc: ACDC's search; all: every method, and a table of them",
            "eap", [.. AttributionMethods.All.Select(each => each.Name), "acdc", "all"]);
        Option<string> level = Choice("--level", "Score edges, or whole nodes (heads and MLPs)", "edge", "edge", "node");
        var steps = new Option<int>("--steps") { Description = "eap-ig, eap-ig-activations: steps of the integral", DefaultValueFactory = _ => 5 };
        var sample = new Option<int>("--sample") { Description = "exact: number of edges measured, drawn by the seed [default: all]" };
        var oracle = new Option<int>("--oracle") { Description = "Patch this many edges exactly too and print how the scores agree" };
        var noHeldOut = new Option<bool>("--no-held-out") { Description = "Do not judge the circuits on fresh prompts too" };
        var edges = new Option<int?>("--edges") { Description = "Size of the circuit: number of edges" };
        var fraction = new Option<double?>("--fraction") { Description = "Size of the circuit: part of all edges, such as 0.05" };
        var threshold = new Option<string?>("--threshold")
        {
            Description = "eap: keep every edge with at least this |score|. acdc: remove edges that raise D by less; several, as 0.01,0.02, give a circuit each [default: 0.02]",
        };
        var absolute = new Option<bool>("--absolute") { Description = "acdc: compare the magnitude of the rise" };
        var direct = new Option<bool>("--direct-edges") { Description = "acdc: test each head's own q, k and v links too, as the original code does" };
        Option<string> order = Choice(
            "--order", "acdc: the order of a destination's sources", "latest-first", "latest-first", "heads-ascending", "layers-ascending", "earliest-first");
        var resume = new Option<bool>("--resume") { Description = "acdc: go on from where an interrupted search stopped" };
        var memory = new Option<string?>("--memory") { Description = "Memory that the whole process may take, such as 2GB: work is cut to fit, or refused with the number" };
        Option<string> select = Choice("--select", "How edges are taken: the best of all, or grown from the logits", "top-n", "top-n", "greedy");
        Option<string?> metric = new("--metric") { Description = "logit-diff, prob-diff, kl, nll or accuracy [default: the task's]" };
        Option<string> ablation = Choice("--ablation", "What a removed edge carries", "resample", "resample", "zero", "mean", "mean-positional");
        var corruption = new Option<string?>("--corruption") { Description = "One of the task's corruptions [default: the task's]" };
        var examples = new Option<int?>("--examples") { Description = "Number of prompt pairs [default: the task's, or all of a dataset]" };
        var batch = new Option<string>("--batch")
        {
            Description = "Prompt pairs that run together, or auto: by the model's shape and --memory; changes no bit of the results",
            DefaultValueFactory = _ => "auto",
        };
        var seed = new Option<ulong?>("--seed") { Description = "Seeds prompts and random circuits [default: the task's]" };
        Option<int> threads = SharedOptions.Threads();
        Option<string> device = SharedOptions.Device();
        Option<string?> precision = SharedOptions.Precision();
        var output = new Option<string?>("--out") { Description = "Folder for the results [default: results/TASK/MODEL/METHOD]" };
        var force = new Option<bool>("--force") { Description = "Overwrite results of a run with other options" };
        var tex = new Option<bool>("--tex") { Description = "Write the tables as LaTeX (booktabs) too" };
        var json = new Option<bool>("--json") { Description = "Print the run's manifest as one JSON object" };
        var profile = new Option<bool>("--profile") { Description = "Print to standard error where the time went, by phase and operation" };
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("discover", "Find the circuit of a task in a model")
        {
            task, model, method, edges, fraction, threshold, select, metric, ablation, corruption, examples, batch, seed, threads, output, force, json, profile, quiet,
            absolute, direct, order, resume, memory, tex,
            level, steps, sample, oracle, noHeldOut, device, precision,
        };
        command.Validators.Add(result =>
        {
            int sizes = new Option[] { edges, fraction, threshold }.Count(option => result.GetResult(option) is not null);
            if (sizes > 1)
            {
                result.AddError("Give one of --edges, --fraction and --threshold, not several.");
            }

            bool isAcdc = result.GetValue(method) == "acdc";
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

            bool isAll = result.GetValue(method) == "all";
            if (!isAcdc && !isAll && result.GetResult(steps) is { Implicit: false }
                && AttributionMethods.All.Any(each => each.Name == result.GetValue(method) && !each.TakesSteps))
            {
                result.AddError($"--steps belongs to {string.Join(" and ", AttributionMethods.All.Where(each => each.TakesSteps).Select(each => $"--method {each.Name}"))}.");
            }

            if (!isAcdc && !isAll && result.GetValue(method) != "exact" && result.GetResult(sample) is { Implicit: false })
            {
                result.AddError("--sample belongs to --method exact.");
            }

            if (isAll && result.GetResult(threshold) is not null)
            {
                result.AddError("--threshold means another number to acdc than to the methods that score edges: with --method all give --edges or --fraction.");
            }

            if (!isAcdc && !isAll && new Option[] { absolute, direct, resume }.FirstOrDefault(option => result.GetResult(option) is not null) is { } stray)
            {
                result.AddError($"{stray.Name} belongs to --method acdc.");
            }
        });
        command.SetAction(parsed => Run(
            new DiscoveryOptions
            {
                Task = parsed.GetValue(task)!,
                TasksFolder = ProductFolders.Tasks,
                Model = parsed.GetValue(model)!,
                ModelsFolder = ProductFolders.Models,
                Method = parsed.GetValue(method)!,
                Size = new CircuitSize(
                    parsed.GetValue(edges), parsed.GetValue(fraction), parsed.GetValue(method) is "acdc" or "all" ? null : ThresholdList.One(parsed.GetValue(threshold))),
                IsNodeLevel = parsed.GetValue(level) == "node",
                Steps = SharedOptions.AtLeast(parsed, steps, 1),
                Sample = SharedOptions.AtLeast(parsed, sample, 0),
                Oracle = SharedOptions.AtLeast(parsed, oracle, 0),
                HoldOut = !parsed.GetValue(noHeldOut),
                Selection = parsed.GetValue(select) == "greedy" ? SelectionMethod.Greedy : SelectionMethod.TopN,
                Metric = parsed.GetValue(metric),
                Ablation = AblationOf(parsed.GetValue(ablation)!),
                Corruption = parsed.GetValue(corruption),
                Examples = AtLeastOne(examples.Name, parsed.GetValue(examples)),
                BatchSize = BatchSize(parsed.GetValue(batch)!),
                Seed = parsed.GetValue(seed),
                Output = parsed.GetValue(output),
                Force = parsed.GetValue(force),
                Tex = parsed.GetValue(tex),
                AcdcAbsolute = parsed.GetValue(absolute),
                AcdcDirectEdges = parsed.GetValue(direct),
                AcdcOrder = OrderOf(parsed.GetValue(order)!),
                Resume = parsed.GetValue(resume),
                MemoryLimit = MemorySize.Parse("--memory", parsed.GetValue(memory)),
                Threads = SharedOptions.ThreadCount(parsed.GetValue(threads)),
                Command = context.CommandLine,
            },
            ThresholdList.Parse(parsed.GetValue(threshold)),
            Devices.Open(parsed.GetValue(device)!, parsed.GetValue(precision), SharedOptions.ThreadCount(parsed.GetValue(threads))),
            parsed.GetValue(json),
            parsed.GetValue(profile),
            parsed.GetValue(quiet),
            context));
        return command;
    }

    private static int Run(DiscoveryOptions options, IReadOnlyList<double> thresholds, IBackend opened, bool json, bool profile, bool quiet, CommandContext context)
    {
        using IBackend backend = profile ? new ProfiledBackend(opened) : opened;
        if (options.Method == "all")
        {
            MethodComparisonResult comparison = ProgressDisplay.Run(
                context.Error, quiet, progress => MethodComparison.Run(options, backend, progress, context.Cancellation));
            PrintProfile(context, backend);
            MethodComparisonTable.Print(context.Output, comparison, json);
            return ExitCode.Success;
        }

        IReadOnlyList<DiscoveryResult> results = ProgressDisplay.Run(
            context.Error, quiet, progress => DiscoverySeries.Run(options, thresholds, backend, progress, context.Cancellation));
        PrintProfile(context, backend);
        if (json)
        {
            PrintJson(context.Output, results);
        }
        else if (options.Method == "acdc")
        {
            DiscoveryTable.PrintSearches(context.Output, results);
        }
        else
        {
            DiscoveryTable.Print(context.Output, results[0]);
        }

        return ExitCode.Success;
    }

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

    private static Option<string> Choice(string name, string description, string standard, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static int BatchSize(string text)
        => text is "auto" ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size
            : throw new UserFaultException($"--batch {text}: give a number of prompt pairs, or auto.");

    private static int? AtLeastOne(string name, int? value)
        => value is null or >= 1 ? value : throw new UserFaultException($"{name} {value}: give a number of at least 1.");

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
