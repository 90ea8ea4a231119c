using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Engine.Runs;
using CircuitFinder.Engine.Runs.Train;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandContext context)
    {
        Option<string> output = ValueOptions.Text("--out", "Model folder to write", "models/tiny");
        Option<string> architecture = ValueOptions.Choice("--architecture", "The family: GPT-2, or Llama (RMS norms, rotary embeddings, gated MLPs)", "gpt2", "gpt2", "llama");
        Option<int> keyValueHeads = ValueOptions.Whole("--key-value-heads", "With llama: key/value heads a layer, shared by the heads; 0 for one of each head", 0, 0, TrainingLimits.Heads);
        Option<int> layers = ValueOptions.Whole("--layers", "Layers", 4, 1, TrainingLimits.Layers);
        Option<int> heads = ValueOptions.Whole("--heads", "Attention heads a layer", 8, 1, TrainingLimits.Heads);
        Option<int> modelDim = ValueOptions.Whole("--d-model", "Width of the residual stream", 128, 1, TrainingLimits.ModelDim);
        Option<int> contextLength = ValueOptions.Whole("--context", "Positions", 96, 2, TrainingLimits.ContextLength);
        Option<int> vocabSize = ValueOptions.Whole("--vocab", "Tokens of the vocabulary that is learned", 2560, 500, TrainingLimits.VocabSize);
        Option<int> steps = ValueOptions.Whole("--steps", "Updates", 6000, 1, TrainingLimits.Steps);
        Option<int> batch = ValueOptions.Whole(
            "--texts", "Texts per update; decides the result, unlike the --batch of other commands, by which it went before", 64, 1, TrainingLimits.BatchSize);
        batch.Aliases.Add("--batch");
        Option<double> rate = ValueOptions.Number("--learning-rate", "Greatest learning rate", 2e-3, value => value is > 0 and <= 10, "a number above 0, at most 10");
        Option<double> decay = ValueOptions.Number("--weight-decay", "Decoupled weight decay of matrices and embeddings", 0.01, value => value is >= 0 and <= 100, "a number from 0 to 100");
        var mixture = new Option<string[]>("--mix")
        {
            Description = "How often a task's texts are drawn, as NAME=SHARE; 'filler' is plain text, 'repeats' random words of which stretches return; what is not named counts 1",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> first = ValueOptions.Whole("--repeats-first", "Updates at the beginning that see only random words of which stretches return: induction forms there", 0, 0);
        Option<ulong> seed = ValueOptions.Seed("Seeds weights and texts", 1);
        Option<string> type = ValueOptions.Choice("--type", "Number format of the written weights", "F16", Enum.GetNames<ElementType>());
        var device = new DeviceArguments();
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("train", "Train a small model and its vocabulary on texts made from the task files; resumes after Ctrl-C")
        {
            output, architecture, layers, heads, keyValueHeads, modelDim, contextLength, vocabSize, steps, batch, rate, decay, mixture, first, seed, type, quiet,
        };
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = new TrainingRunOptions
            {
                TasksFolder = Lookups.TrainingTasks(context),
                Output = parsed.GetValue(output)!,
                Architecture = parsed.GetValue(architecture)!,
                KeyValueHeads = parsed.GetValue(keyValueHeads),
                Layers = parsed.GetValue(layers),
                Heads = parsed.GetValue(heads),
                ModelDim = parsed.GetValue(modelDim),
                ContextLength = parsed.GetValue(contextLength),
                VocabSize = parsed.GetValue(vocabSize),
                Training = new TrainingOptions
                {
                    Steps = parsed.GetValue(steps),
                    BatchSize = parsed.GetValue(batch),
                    LearningRate = parsed.GetValue(rate),
                    WeightDecay = parsed.GetValue(decay),
                },
                Mixture = ReadMixture(parsed.GetValue(mixture) ?? []),
                RepeatsFirst = parsed.GetValue(first),
                Seed = parsed.GetValue(seed),
                Remark = line => context.Error.WriteLine(line),
                Type = Enum.Parse<ElementType>(parsed.GetValue(type)!),
            };
            if (options.ModelDim % options.Heads != 0)
            {
                throw new UserFaultException($"--d-model {options.ModelDim} is not a multiple of --heads {options.Heads}.");
            }

            if (options.KeyValueHeads > 0 && (options.Architecture != "llama" || options.Heads % options.KeyValueHeads != 0))
            {
                throw new UserFaultException(options.Architecture != "llama"
                    ? "--key-value-heads belongs to --architecture llama."
                    : $"--heads {options.Heads} is not a multiple of --key-value-heads {options.KeyValueHeads}.");
            }

            if (options.Architecture == "llama" && options.ModelDim / options.Heads % 2 != 0)
            {
                throw new UserFaultException($"--d-model {options.ModelDim} over --heads {options.Heads} makes heads of {options.ModelDim / options.Heads}; rotary embeddings need an even number.");
            }

            return Run(options, device.Open(parsed, context), parsed.GetValue(quiet), context);
        });
        return command;
    }

    private static int Run(TrainingRunOptions options, IBackend opened, bool quiet, CommandContext context)
    {
        using IBackend backend = opened;
        ImmutableArray<TaskAccuracy> tests = ProgressDisplay.Run(
            context.Error,
            quiet,
            progress => TrainingRun.Run(options, backend, new TrainingLines(progress, quiet ? null : context.Error), context.Cancellation));
        foreach (TaskAccuracy test in tests)
        {
            context.Output.WriteLine(Describe(test));
        }

        return ExitCode.Success;
    }

    private static string Describe(TaskAccuracy test) => string.Create(
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
                || !(value >= 0 && double.IsFinite(value)))
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
            foreach (TaskAccuracy test in value.Tests)
            {
                error?.WriteLine("  " + Describe(test));
            }
        }
    }
}
