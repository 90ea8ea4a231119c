using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics;

namespace CircuitFinder.Engine;

/// <summary>The main job, room by room: task → prompts → tokens → model → scores → circuit → evaluation → report.</summary>
public static class DiscoveryRun
{
    /// <summary>Finds a circuit and writes everything about it.</summary>
    /// <param name="options">Task, model, method, size, output.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops between pieces of work; nothing is written then.</param>
    /// <exception cref="UserFaultException">The task, the model or an option is at fault, or the output folder holds another run's results.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static DiscoveryResult Run(
        DiscoveryOptions options, IBackend backend, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var clock = new PhaseClock(progress, backend);
        clock.Start("load model");
        string folder = ModelLocator.Find(options.Model, options.ModelsFolder);
        ModelShape shape = ModelFolder.ReadShape(folder);
        ComputationGraph graph = ModelGraph.Of(shape);
        CircuitChoice.RequirePossible(options.Size, graph);
        DiscoveryPrompts prompts = DiscoveryPrompts.Load(options, folder, shape);
        IMetric metric = MetricCatalog.Find(prompts.MetricName);
        var output = DiscoveryOutput.Prepare(options, prompts, folder, shape);
        using Transformer model = ModelFolder.Load(folder, backend);

        EdgeFindings findings = options.IsAcdc
            ? AcdcDiscovery.Search(options, output, model, prompts, clock, cancellation)
            : ScoreEdges(options, model, prompts, metric, clock, cancellation);

        clock.Start("judge circuits");
        Judgement judgement = CircuitJudge.Judge(
            model,
            prompts.Prompts.Pairs,
            metric,
            findings.Candidates,
            (count, seed) => RandomCircuits.Draw(graph, options.Selection, count, seed),
            options.RandomDraws,
            prompts.Seed,
            new EvaluationOptions
            {
                Ablation = options.Ablation,
                BatchSize = options.BatchSize,
                Progress = clock.Fraction(),
                Cancellation = cancellation,
            });
        clock.Stop();
        return output.Write(findings, judgement, metric, clock.Seconds, backend.Name);
    }

    private static EdgeFindings ScoreEdges(
        DiscoveryOptions options, Transformer model, DiscoveryPrompts prompts, IMetric metric, PhaseClock clock, CancellationToken cancellation)
    {
        clock.Start("score edges");
        EdgeScores scores = new EdgeAttributionPatching().Score(model, prompts.Prompts.Pairs, metric, new ScoringOptions
        {
            Ablation = options.Ablation,
            BatchSize = options.BatchSize,
            Progress = clock.Fraction(),
            Cancellation = cancellation,
        });
        var choice = new CircuitChoice(scores, options.Selection, options.Size);
        return new EdgeFindings(scores, choice.Candidates, judgement => choice.Choose(judgement, options.EnoughFaithfulness), null);
    }
}
