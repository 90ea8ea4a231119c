using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Train;

/// <summary>Trains a small model and its vocabulary on texts made from the task files, and writes them as a Hugging Face GPT-2
/// folder.</summary>
/// <remarks>
/// Deterministic. A checkpoint is written every 15 seconds of work, after every test and when the run is cancelled; a later run
/// with the same
/// options goes on from it with the same bits, and ends in the same files as an uninterrupted one. The finished model is read back
/// before it takes the place of another.
/// </remarks>
public static class TrainingRun
{
    private const string LogName = "training.csv";
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(15);

    /// <summary>Trains, or goes on training.</summary>
    /// <param name="options">What, on what, where to.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told after every log interval.</param>
    /// <param name="cancellation">Stops between updates, after writing a checkpoint.</param>
    /// <returns>The written model's tests on held-out prompts.</returns>
    /// <exception cref="UserFaultException">
    /// A task file is faulty, a checkpoint in the output folder is damaged or of another run, the model is too large, or the
    /// training diverges.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was stopped; its checkpoint is written.</exception>
    public static ImmutableArray<TaskAccuracy> Run(
        TrainingRunOptions options, IBackend backend, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        ImmutableArray<TaskDefinition> tasks =
            [.. TaskLocator.List(options.TasksFolder).Select(name => TaskLocator.Find(name, options.TasksFolder))];
        RequireKnown(options.Mixture, tasks);
        TrainingLimits.RequireRoom(ShapeOf(options, options.VocabSize));
        using ResultFolder folder = ResultFolder.Claim(options.Output);
        BpeTokenizer tokenizer = LearnVocabulary(tasks, options);
        var tester = new TaskTester(tasks, tokenizer, options.ContextLength, options.TestExamples);
        foreach (string notice in tester.Notices)
        {
            options.Remark?.Invoke(notice);
        }

        ModelShape shape = ShapeOf(options, tokenizer.VocabularySize);
        using Transformer model = Start(backend, shape, options.Seed);
        using var trainer = new Trainer(model, options.Training, options.ContextLength);
        var log = new TrainingLog();
        var checkpoint = new TrainingCheckpoint(options.Output, Fingerprint(options));
        if (checkpoint.Restore(trainer, log))
        {
            options.Remark?.Invoke(string.Create(CultureInfo.InvariantCulture, $"resuming after {trainer.Step:N0} of {options.Training.Steps:N0} updates"));
        }

        using var stream = new TrainingStream(tasks, options.Mixture, options.Seed, options.RepeatsFirst);
        for (int step = 0; step < trainer.Step; step++)
        {
            stream.Next(options.Training.BatchSize, tokenizer, options.ContextLength);
        }

        try
        {
            Train(options, tokenizer, trainer, stream, () => tester.Run(model), log, checkpoint, progress, cancellation);
        }
        catch (OperationCanceledException stop)
        {
            checkpoint.Save(trainer, log);
            throw new OperationCanceledException("Interrupted; the same command goes on from here.", stop, cancellation);
        }

        return Write(folder, model, tokenizer, options.Type, log, backend, tester);
    }

    // What is reported is what was written: rounded, and read back as a user will read it.
    private static ImmutableArray<TaskAccuracy> Write(
        ResultFolder folder, Transformer model, BpeTokenizer tokenizer, ElementType type, TrainingLog log, IBackend backend, TaskTester tester)
    {
        ImmutableArray<TaskAccuracy> tests = [];
        folder.Replace(
            draft =>
            {
                ModelFolderWriter.Write(draft, model, type);
                tokenizer.Save(draft);
                AtomicFile.WriteText(Path.Combine(draft, LogName), text => text.Write(log.Text()));
                using Transformer written = ModelFolder.Load(draft, backend);
                tests = tester.Run(written);
            },
            name => ResultFiles.IsOfTraining(name) || TrainingCheckpoint.IsOwn(name));
        return tests;
    }

    private static void RequireKnown(ImmutableSortedDictionary<string, double> mixture, ImmutableArray<TaskDefinition> tasks)
    {
        string[] names = [.. tasks.Select(task => task.Name), .. TrainingStream.OtherNames];
        if (mixture.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new UserFaultException($"mix {unknown}: there are no such texts. Give {string.Join(", ", names[..^1])} or {names[^1]}.") { Setting = "mix" };
        }

        if (names.All(name => mixture.GetValueOrDefault(name, 1) == 0))
        {
            throw new UserFaultException("every share is 0, so there is nothing to train on. Give one that is above 0.") { Setting = "mix" };
        }
    }

    private static void Train(
        TrainingRunOptions options,
        BpeTokenizer tokenizer,
        Trainer trainer,
        TrainingStream stream,
        Func<ImmutableArray<TaskAccuracy>> test,
        TrainingLog log,
        TrainingCheckpoint checkpoint,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var sinceSave = Stopwatch.StartNew();
        while (trainer.Step < options.Training.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            (double loss, double norm) = trainer.Update(
                stream.Next(options.Training.BatchSize, tokenizer, options.ContextLength));
            RequireFinite(loss, norm, trainer.Step);
            log.PendingLoss += loss;
            bool isLast = trainer.Step == options.Training.Steps;
            bool isTest = isLast || trainer.Step % options.TestEvery == 0;
            if (isTest || trainer.Step % options.LogEvery == 0)
            {
                int since = trainer.Step - log.LastStep;
                var line = new TrainingProgress(
                    trainer.Step,
                    options.Training.Steps,
                    log.PendingLoss / since,
                    options.Training.LearningRateAt(trainer.Step),
                    norm,
                    isTest ? test() : []);
                log.Add(line);
                progress?.Report(line);
            }

            if (!isLast && (isTest || sinceSave.Elapsed >= SaveEvery))
            {
                checkpoint.Save(trainer, log);
                sinceSave.Restart();
            }
        }
    }

    private static void RequireFinite(double loss, double norm, int step)
    {
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture, $"The training has diverged: at update {step} the loss or its gradient is no longer a number. Lower the learning rate; the folder is as it was."))
            { Remedies = ["learning-rate"] };
        }
    }

    private static BpeTokenizer LearnVocabulary(ImmutableArray<TaskDefinition> tasks, TrainingRunOptions options)
    {
        using var stream = new TrainingStream(tasks, ImmutableSortedDictionary<string, double>.Empty, options.Seed + 1);
        return BpeTrainer.Train(
            Enumerable.Range(0, options.VocabularyTexts).Select(_ => stream.Next()),
            new BpeTrainerOptions { VocabularySize = options.VocabSize, DigitPairs = true });
    }

    private static ModelShape ShapeOf(TrainingRunOptions options, int vocabularySize)
    {
        bool isLlama = options.Architecture == "llama";
        var shape = new ModelShape
        {
            Family = options.Architecture,
            LayerCount = options.Layers,
            HeadCount = options.Heads,
            KeyValueHeadCount = options.KeyValueHeads,
            ModelDim = options.ModelDim,

            // Three matrices instead of two: Llama's MLPs are two thirds as wide for as many weights, in steps of 8.
            MlpDim = isLlama ? (((8 * options.ModelDim / 3) + 7) / 8) * 8 : 4 * options.ModelDim,
            VocabSize = vocabularySize,
            ContextLength = options.ContextLength,
        };

        // What is trained is what the written config will open as.
        return !isLlama ? shape : ModelConfigReader.Parse(
            "config.json", ModelFolderWriter.Config(shape with { Activation = ActivationKind.Silu, LayerNormEpsilon = 1e-5, HasAttentionBias = false, HasMlpBias = false }));
    }

    private static Transformer Start(IBackend backend, ModelShape shape, ulong seed) => new(
        backend,
        shape,
        (name, destination) =>
        {
            float[] values = new float[destination.Rows * destination.Columns];
            ModelInitializer.Fill(shape, seed, name, values);
            backend.Upload(values.AsSpan(), destination);
        },
        isTrainable: true);

    // Everything that decides the bits of the result.
    private static string Fingerprint(TrainingRunOptions options)
    {
        var text = new StringBuilder();
        void Line(string name, object value) => text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        if (options.Architecture != "gpt2")
        {
            Line("architecture", options.Architecture);
            Line("key_value_heads", options.KeyValueHeads);
        }

        Line("layers", options.Layers);
        Line("heads", options.Heads);
        Line("model_dim", options.ModelDim);
        Line("context_length", options.ContextLength);
        Line("vocab_size", options.VocabSize);
        Line("training", options.Training);
        Line("mixture", string.Join(", ", options.Mixture.Select(
            share => string.Create(CultureInfo.InvariantCulture, $"{share.Key}={share.Value}"))));
        Line("repeats_first", options.RepeatsFirst);
        Line("seed", options.Seed);
        Line("log_every", options.LogEvery);
        Line("test_every", options.TestEvery);
        Line("test_examples", options.TestExamples);
        Line("vocabulary_texts", options.VocabularyTexts);
        foreach (LookupEntry entry in TaskLocator.Entries(options.TasksFolder))
        {
            Line("task " + entry.Name, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                File.ReadAllBytes(entry.Path))));
        }

        return text.ToString();
    }
}
