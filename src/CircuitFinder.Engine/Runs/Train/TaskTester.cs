using System.Collections.Immutable;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Runs.Train;

/// <summary>Tests a model on prompts of the held-out side of each task's split.</summary>
internal sealed class TaskTester
{
    // Prompts that run together; bounds the memory of the logits.
    private const int BatchSize = 50;

    private readonly ImmutableArray<(string Task, AlignedPrompts Prompts)> _tasks;

    public TaskTester(IEnumerable<TaskDefinition> tasks, ITokenizer tokenizer, int contextLength, int examples)
    {
        var aligner = new PromptAligner(tokenizer, tokenizer.VocabularySize, contextLength);
        _tasks =
        [
            .. tasks.Select(task => (
                task.Name, aligner.Align(PromptGenerator.Generate(task, task.Seed, PromptSplit.Test), examples, task.Name))),
        ];
        Notices = [.. _tasks.SelectMany(task => PromptNotices.Of($"test prompts of {task.Task}", task.Prompts, examples, BosMode.Auto))];
    }

    /// <summary>What was left out of the prompts, one line each.</summary>
    public ImmutableArray<string> Notices { get; }

    public ImmutableArray<TaskAccuracy> Run(Transformer model) => [.. _tasks.Select(task => Run(model, task.Task, task.Prompts))];

    private static TaskAccuracy Run(Transformer model, string name, AlignedPrompts prompts)
    {
        double accuracy = 0;
        double probDiff = 0;
        double top = 0;
        foreach (TokenPair[] pairs in prompts.Pairs.Chunk(BatchSize))
        {
            var batch = new TokenBatch([.. pairs.Select(pair => pair.Clean)]);
            using var activations = new Activations(model, batch.RowCount, batch.SequenceCount, batch.MaximumLength, ActivationParts.None);
            MatrixView logits = ForwardPass.Run(model, batch, activations);
            double[] row = new double[logits.Columns];
            for (int i = 0; i < pairs.Length; i++)
            {
                model.Backend.Download(logits.RowRange(i, 1), row);
                FiniteLogits.Require(row, i);
                var target = new MetricTarget(pairs[i].Answers, pairs[i].WrongAnswers);
                accuracy += MetricCatalog.Find("accuracy").Evaluate(row, target);
                probDiff += MetricCatalog.Find("prob-diff").Evaluate(row, target);
                top += pairs[i].Answers.Contains(Array.IndexOf(row, row.Max())) ? 1 : 0;
            }
        }

        int count = prompts.Pairs.Length;
        return new TaskAccuracy(name, accuracy / count, probDiff / count, top / count);
    }
}
