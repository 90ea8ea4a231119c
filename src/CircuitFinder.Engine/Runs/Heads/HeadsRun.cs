using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Heads;

/// <summary>Measures where a model's heads look on a task.</summary>
public static class HeadsRun
{
    /// <summary>Draws prompts, runs the model and gathers its attention.</summary>
    /// <param name="options">Task and model.</param>
    /// <param name="backend">What computes.</param>
    /// <param name="cancellation">Stops between chunks of prompts.</param>
    /// <returns>The prompts and where heads look on them.</returns>
    /// <exception cref="UserFaultException">The task, the model or the tokeniser is missing or faulty, or too few prompts fit.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static (DiscoveryPrompts Prompts, HeadReport Report) Run(HeadsRunOptions options, IBackend backend, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ModelShape shape = ModelFolder.ReadShape(options.Model);
        var wanted = new DiscoveryOptions
        {
            Task = options.Task,
            TasksFolder = options.TasksFolder,
            Model = options.Model,
            ModelsFolder = options.ModelsFolder,
            Examples = options.Examples,
            Seed = options.Seed,
            Corruption = options.Corruption,
            Bos = options.Bos,
            HoldOut = false,
        };
        DiscoveryPrompts prompts = DiscoveryPrompts.Load(wanted, options.Model, shape, cancellation);
        using Transformer model = ModelFolder.Load(options.Model, backend);
        return (prompts, HeadStudy.Measure(model, Locate(prompts.Prompts, options.Model, shape), options.BatchSize, cancellation));
    }

    // A prompt whose slots cannot be found is measured as one of a dataset.
    private static List<HeadPrompt> Locate(AlignedPrompts prompts, string folder, ModelShape shape)
    {
        BpeTokenizer? tokenizer = BpeTokenizer.Exists(folder) ? BpeTokenizer.Load(folder, shape.VocabSize) : null;
        return [.. prompts.Pairs.Select((pair, i) => new HeadPrompt(pair, tokenizer is null ? null : SlotLocator.Find(tokenizer, prompts.Source[i], pair)))];
    }
}
