using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics;

namespace CircuitFinder.Engine;

/// <summary>Trains a small model and its vocabulary on texts made from the task files, and writes them as a Hugging Face GPT-2 folder.</summary>
/// <remarks>
/// Deterministic. A checkpoint is written after every test and when the run is cancelled; a later run with the same options
/// goes on from it with the same bits, and ends in the same files as an uninterrupted one.
/// </remarks>
public static class TrainingRun
{
    private const string CheckpointName = "checkpoint.safetensors";
    private const string CheckpointOptionsName = "checkpoint.txt";
    private const string PendingName = "pending_loss: ";
    private const string LogName = "training.csv";
    private const int VocabularyTexts = 40_000;

    /// <summary>Trains, or goes on training.</summary>
    /// <param name="options">What, on what, where to.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told after every log interval.</param>
    /// <param name="cancellation">Stops between updates, after writing a checkpoint.</param>
    /// <returns>The written model's tests on held-out prompts.</returns>
    /// <exception cref="UserFaultException">A task file is faulty, or a checkpoint of another run lies in the output folder.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; its checkpoint is written.</exception>
    public static ImmutableArray<TaskTest> Run(
        TrainingRunOptions options, IBackend backend, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        ImmutableArray<TaskDefinition> tasks =
            [.. TaskLocator.List(options.TasksFolder).Select(name => TaskLocator.Find(name, options.TasksFolder))];
        BpeTokenizer tokenizer = LearnVocabulary(tasks, options);
        var tester = new TaskTester(tasks, tokenizer, options.ContextLength, options.TestExamples);
        ModelShape shape = ShapeOf(options, tokenizer);
        using Transformer model = Start(backend, shape, options.Seed);
        using var trainer = new Trainer(model, options.Training, options.ContextLength);
        Directory.CreateDirectory(options.Output);
        var log = new TrainingLog(Path.Combine(options.Output, LogName));
        Resume(options, trainer, log);
        using var stream = new TrainingStream(tasks, options.Mixture, options.Seed);
        for (int step = 0; step < trainer.Step; step++)
        {
            stream.Next(options.Training.BatchSize, tokenizer, options.ContextLength);
        }

        try
        {
            Train(options, tokenizer, trainer, stream, () => tester.Run(model), log, progress, cancellation);
        }
        catch (OperationCanceledException)
        {
            SaveCheckpoint(options, trainer, log);
            throw;
        }

        ModelFolderWriter.Write(options.Output, model, options.Type);
        tokenizer.Save(options.Output);
        File.Delete(Path.Combine(options.Output, CheckpointName));
        File.Delete(Path.Combine(options.Output, CheckpointOptionsName));

        // What is reported is what was written: rounded, and read back as a user will read it.
        using Transformer written = ModelFolder.Load(options.Output, backend);
        return tester.Run(written);
    }

    private static void Train(
        TrainingRunOptions options,
        BpeTokenizer tokenizer,
        Trainer trainer,
        TrainingStream stream,
        Func<ImmutableArray<TaskTest>> test,
        TrainingLog log,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        while (trainer.Step < options.Training.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            (double loss, double norm) = trainer.Update(
                stream.Next(options.Training.BatchSize, tokenizer, options.ContextLength));
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
                if (isTest && !isLast)
                {
                    SaveCheckpoint(options, trainer, log);
                }
            }
        }

        log.Write();
    }

    private static BpeTokenizer LearnVocabulary(ImmutableArray<TaskDefinition> tasks, TrainingRunOptions options)
    {
        using var stream = new TrainingStream(tasks, ImmutableSortedDictionary<string, double>.Empty, options.Seed + 1);
        return BpeTrainer.Train(
            Enumerable.Range(0, VocabularyTexts).Select(_ => stream.Next()),
            new BpeTrainerOptions { VocabularySize = options.VocabSize, DigitPairs = true });
    }

    private static ModelShape ShapeOf(TrainingRunOptions options, BpeTokenizer tokenizer) => new()
    {
        LayerCount = options.Layers,
        HeadCount = options.Heads,
        ModelDim = options.ModelDim,
        MlpDim = 4 * options.ModelDim,
        VocabSize = tokenizer.VocabularySize,
        ContextLength = options.ContextLength,
    };

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

    private static void SaveCheckpoint(TrainingRunOptions options, Trainer trainer, TrainingLog log)
    {
        log.Write();
        trainer.Save(Path.Combine(options.Output, CheckpointName));
        File.WriteAllText(
            Path.Combine(options.Output, CheckpointOptionsName),
            string.Create(CultureInfo.InvariantCulture, $"{Fingerprint(options)}{PendingName}{log.PendingLoss:R}\n"));
    }

    private static void Resume(TrainingRunOptions options, Trainer trainer, TrainingLog log)
    {
        string checkpoint = Path.Combine(options.Output, CheckpointName);
        string recorded = Path.Combine(options.Output, CheckpointOptionsName);
        if (!File.Exists(checkpoint) || !File.Exists(recorded))
        {
            return;
        }

        string[] parts = File.ReadAllText(recorded).Split(PendingName);
        if (parts.Length != 2 || parts[0] != Fingerprint(options))
        {
            throw new UserFaultException(
                $"{checkpoint}: this checkpoint is of a run with other options (see {recorded}); repeat those, give another --out, or delete it.");
        }

        trainer.Restore(checkpoint);
        log.ReadUpTo(trainer.Step);
        log.PendingLoss = double.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    // Everything that decides the bits of the result.
    private static string Fingerprint(TrainingRunOptions options)
    {
        var text = new StringBuilder();
        void Line(string name, object value) => text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        Line("layers", options.Layers);
        Line("heads", options.Heads);
        Line("model_dim", options.ModelDim);
        Line("context_length", options.ContextLength);
        Line("vocab_size", options.VocabSize);
        Line("training", options.Training);
        Line("mixture", string.Join(", ", options.Mixture.Select(
            share => string.Create(CultureInfo.InvariantCulture, $"{share.Key}={share.Value}"))));
        Line("seed", options.Seed);
        Line("log_every", options.LogEvery);
        Line("test_every", options.TestEvery);
        Line("test_examples", options.TestExamples);
        foreach (LookupEntry entry in TaskLocator.Entries(options.TasksFolder))
        {
            Line("task " + entry.Name, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                File.ReadAllBytes(entry.Path))));
        }

        return text.ToString();
    }
}
