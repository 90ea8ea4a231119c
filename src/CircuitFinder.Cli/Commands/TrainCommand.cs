using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandContext context)
    {
        var output = new Option<string>("--out") { Description = "Model folder to write", DefaultValueFactory = _ => "models/tiny" };
        Option<int> layers = Whole("--layers", "Layers", 4);
        Option<int> heads = Whole("--heads", "Attention heads a layer", 8);
        Option<int> modelDim = Whole("--d-model", "Width of the residual stream", 128);
        Option<int> contextLength = Whole("--context", "Positions", 96);
        Option<int> vocabSize = Whole("--vocab", "Tokens of the vocabulary that is learned", 2560);
        Option<int> steps = Whole("--steps", "Updates", 6000);
        Option<int> batch = Whole("--batch", "Texts an update", 64);
        var rate = new Option<double>("--learning-rate") { Description = "Greatest learning rate", DefaultValueFactory = _ => 2e-3 };
        var decay = new Option<double>("--weight-decay") { Description = "Decoupled weight decay of matrices and embeddings", DefaultValueFactory = _ => 0.01 };
        var mixture = new Option<string[]>("--mix")
        {
            Description = "How often a task's texts are drawn, as NAME=SHARE; 'filler' is plain text; what is not named counts 1",
            AllowMultipleArgumentsPerToken = true,
        };
        var seed = new Option<ulong>("--seed") { Description = "Seeds weights and texts", DefaultValueFactory = _ => 1 };
        var type = new Option<ElementType>("--type") { Description = "Number format of the written weights", DefaultValueFactory = _ => ElementType.F16 };
        Option<int> threads = SharedOptions.Threads();
        Option<string> device = SharedOptions.Device();
        Option<string?> precision = SharedOptions.Precision();
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("train", "Train a small model and its vocabulary on texts made from the task files; resumes after Ctrl-C")
        {
            output, layers, heads, modelDim, contextLength, vocabSize, steps, batch, rate, decay, mixture, seed, type, threads, device, precision, quiet,
        };
        command.SetAction(parsed =>
        {
            var options = new TrainingRunOptions
            {
                TasksFolder = ProductFolders.Tasks,
                Output = parsed.GetValue(output)!,
                Layers = SharedOptions.AtLeast(parsed, layers, 1),
                Heads = SharedOptions.AtLeast(parsed, heads, 1),
                ModelDim = SharedOptions.AtLeast(parsed, modelDim, 1),
                ContextLength = SharedOptions.AtLeast(parsed, contextLength, 2),
                VocabSize = SharedOptions.AtLeast(parsed, vocabSize, 500),
                Training = new TrainingOptions
                {
                    Steps = SharedOptions.AtLeast(parsed, steps, 1),
                    BatchSize = SharedOptions.AtLeast(parsed, batch, 1),
                    LearningRate = parsed.GetValue(rate),
                    WeightDecay = parsed.GetValue(decay),
                },
                Mixture = ReadMixture(parsed.GetValue(mixture) ?? []),
                Seed = parsed.GetValue(seed),
                Type = parsed.GetValue(type),
            };
            if (options.ModelDim % options.Heads != 0)
            {
                throw new UserFaultException($"--d-model {options.ModelDim} is not a multiple of --heads {options.Heads}.");
            }

            return Run(options, Devices.Open(parsed.GetValue(device)!, parsed.GetValue(precision), SharedOptions.ThreadCount(parsed.GetValue(threads))), parsed.GetValue(quiet), context);
        });
        return command;
    }

    private static Option<int> Whole(string name, string description, int value)
        => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static int Run(TrainingRunOptions options, IBackend opened, bool quiet, CommandContext context)
    {
        using IBackend backend = opened;
        ImmutableArray<TaskTest> tests = ProgressDisplay.Run(
            context.Error,
            quiet,
            progress => TrainingRun.Run(options, backend, new TrainingLines(progress, quiet ? null : context.Error), context.Cancellation));
        foreach (TaskTest test in tests)
        {
            context.Output.WriteLine(Describe(test));
        }

        return ExitCode.Success;
    }

    private static string Describe(TaskTest test) => string.Create(
        CultureInfo.InvariantCulture,
        $"{test.Task,-14} accuracy {test.Accuracy:0.000}  top-1 {test.Top1:0.000}  prob-diff {test.ProbDiff:0.000}");

    private static ImmutableSortedDictionary<string, double> ReadMixture(string[] shares)
    {
        var mixture = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (string share in shares)
        {
            int equals = share.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1
                || !double.TryParse(share.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !(value >= 0))
            {
                throw new UserFaultException($"--mix {share}: give NAME=SHARE, such as greater-than=2.");
            }

            mixture[share[..equals]] = value;
        }

        return mixture.ToImmutable();
    }

    // The loss beside the bar or on lines of its own; tests always on lines of their own.
    private sealed class TrainingLines(IProgress<RunProgress> progress, TextWriter? error) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            progress.Report(new RunProgress("training", value.Step / (double)value.Steps));
            error?.WriteLine(FormattableString.Invariant($"step {value.Step}/{value.Steps}  loss {value.Loss:0.0000} nats"));
            foreach (TaskTest test in value.Tests)
            {
                error?.WriteLine("  " + Describe(test));
            }
        }
    }
}
