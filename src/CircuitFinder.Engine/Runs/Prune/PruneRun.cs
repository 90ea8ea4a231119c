using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Reports.Minimal;
using CircuitFinder.Engine.Runs.Evaluate;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Prune;

/// <summary>Prunes a circuit from anywhere to a 1-minimal one: circuit file, task → prompts → tokens → model → search → evaluation
/// → report.</summary>
public static class PruneRun
{
    private const string FoundOn = "found_on";
    private const string HeldOut = "held_out";

    /// <summary>Prunes and, if asked, writes everything about it.</summary>
    /// <param name="options">Circuit, task, model, target, output.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops between evaluations; nothing is written then.</param>
    /// <exception cref="UserFaultException">The circuit, the task, the model or an option is at fault, or no circuit reaches the
    /// target.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static PruneResult Run(PruneRunOptions options, IBackend backend, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        EvaluationRunOptions wanted = options.Subject;
        if (!options.IsPartOfDiscovery)
        {
            DiscoveryFolder.RequireNone(wanted.Output);
        }

        var clock = new PhaseClock(progress, backend);
        clock.Start("load model");
        CircuitFile file = CircuitJson.Read(wanted.CircuitPath);
        CircuitProvenance provenance = CircuitProvenance.Read(wanted.CircuitPath);
        string folder = ModelLocator.Find(wanted.Model, wanted.ModelsFolder);
        ModelShape shape = ModelFolder.ReadShape(folder, file.Graph.Reads, provenance.Renormalises);
        EvaluationRun.RequireSameGraph(wanted.CircuitPath, file.Graph, ModelGraph.Of(shape));
        PruneRanking ranking = PruneRanking.Of(wanted.CircuitPath, file, options.IsWholeRanking);
        var prompts = EvaluationPrompts.Load(wanted, provenance, folder, shape);
        prompts.Prompts.Announce(progress);
        (EvaluationPrompts? fresh, string heldOut) = options.HoldOut ? LoadHeldOut(wanted, provenance, folder, shape) : (null, "not asked for");
        IMetric metric = MetricCatalog.Find(prompts.Prompts.MetricName);
        using Transformer model = ModelFolder.Load(folder, backend, file.Graph.Reads, provenance.Renormalises);
        var measured = new EvaluationOptions
        {
            Ablation = wanted.Ablation ?? AblationNames.Find(provenance.Ablation) ?? AblationKind.Resample,
            BatchSize = wanted.BatchSize,
            Cancellation = cancellation,
        };
        var subject = new EvaluationSubject(model, prompts.Prompts.Prompts.Pairs, metric, measured);
        clock.Start("remove edges");
        MinimalCircuit minimal = Search(options, subject, ranking, clock);
        (string Stage, Circuit Circuit)[] stages = [("given", file.Circuit), ("prefix", minimal.Prefix), ("minimal", minimal.Minimal)];
        ImmutableArray<PrunedCircuit> judged = Judge("judge circuits", FoundOn, subject, stages);
        if (fresh is not null)
        {
            judged = judged.AddRange(Judge("judge held out", HeldOut, new EvaluationSubject(model, fresh.Prompts.Prompts.Pairs, metric, measured), stages));
        }

        clock.Stop();
        var report = new MinimalReport
        {
            Tool = ProgramVersion.Tool,
            Command = wanted.Command,
            Backend = backend.Name,
            Precision = backend.Precision,
            Circuit = new EvaluatedFile(wanted.CircuitPath, file.Circuit.EdgeCount, file.Circuit.NodeCount, file.Graph.EdgeCount, file.Scores is not null, provenance),
            Model = new ManifestModel(
                ModelLocator.DisplayName(folder), ModelFolder.Hash(folder), shape.LayerCount, shape.HeadCount, shape.ModelDim, shape.MlpDim, shape.VocabSize),
            Task = prompts.Prompts.ToManifest(),
            Prompts = prompts.Sentence,
            HeldOut = heldOut,
            Metric = metric.Name,
            Ablation = AblationNames.Of(measured.Ablation),
            Target = options.Target.Text,
            Ranking = ranking.Sentence,
            Evaluations = minimal.Evaluations,
            Circuits = judged,
            Edges = [.. minimal.Minimal.Edges.Select(file.Graph.EdgeName)],
        };
        return new PruneResult(
            report, minimal, file.Scores, wanted.Output is null ? [] : PruneOutput.Write(options, file, report, minimal, prompts.Prompts));

        ImmutableArray<PrunedCircuit> Judge(string phase, string which, EvaluationSubject on, (string Stage, Circuit Circuit)[] circuits)
        {
            clock.Start(phase);
            var bootstrap = new Bootstrap(on.Pairs.Length, prompts.Prompts.Seed, wanted.Resamples);
            return
            [
                .. circuits.Select(stage => PrunedCircuit.Of(
                    stage.Stage, which, CircuitEvaluator.Evaluate(on.Telling(clock.Fraction()), stage.Circuit, bootstrap, wanted.RandomDraws, prompts.Prompts.Seed))),
            ];
        }
    }

    private static MinimalCircuit Search(PruneRunOptions options, EvaluationSubject subject, PruneRanking ranking, PhaseClock clock)
    {
        ImmutableArray<CircuitMeasurement> ends = subject.Measure([Circuit.Whole(subject.Graph), Circuit.Empty(subject.Graph)]);
        var scale = FaithfulnessScale.Of(ends[0], ends[1]);
        string? undefined = options.Target.IsLossRecovered ? scale.NoLossRecovered : scale.NoFaithfulness;
        if (undefined is not null)
        {
            throw new UserFaultException($"{options.Subject.CircuitPath}: {undefined}. Prune on a task that the model does.");
        }

        Circuit all = Pruning.Prune(Circuit.Of(subject.Graph, ranking.Edges));
        RecoveredFigures most = Figures([all])[0];
        if (!options.Target.IsReached(most))
        {
            string also = options.IsWholeRanking ? string.Empty : " or take edges from the whole ranking";
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Subject.CircuitPath}: its {all.EdgeCount} edges have a {options.Target.SentenceOf(most)}, below the target of {options.Target.Least:R}. Ask for less{also}."));
        }

        return MinimalSearch.Run(subject.Graph, ranking.Edges, Figures, options.Target, clock.Fraction(), subject.Options.Cancellation)!;

        RecoveredFigures[] Figures(IReadOnlyList<Circuit> circuits)
            => [.. subject.Measure(circuits).Select(measured => new RecoveredFigures(scale.Faithfulness(measured), scale.LossRecovered(measured)))];
    }

    // A circuit is pruned all the same where no prompts can be held out.
    private static (EvaluationPrompts? Prompts, string Sentence) LoadHeldOut(
        EvaluationRunOptions wanted, CircuitProvenance provenance, string folder, ModelShape shape)
    {
        try
        {
            var prompts = EvaluationPrompts.Load(wanted with { IsHeldOut = true }, provenance, folder, shape);
            return (prompts, prompts.Sentence);
        }
        catch (UserFaultException fault)
        {
            return (null, $"none: {fault.Message}");
        }
    }
}
