using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Evaluate;

/// <summary>Judges a given circuit: circuit file, task → prompts → tokens → model → evaluation → report.</summary>
public static class EvaluationRun
{
    /// <summary>Judges a circuit and, where asked, writes everything about it.</summary>
    /// <param name="options">Circuit, task, model, tests, output.</param>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="progress">Told phases and fractions.</param>
    /// <param name="cancellation">Stops between pieces of work; nothing is written then.</param>
    /// <exception cref="UserFaultException">The circuit, the task, the model or an option is at fault, or the circuit is of a model
    /// of another shape.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static EvaluationResult Run(
        EvaluationRunOptions options, IBackend backend, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        DiscoveryFolder.RequireNone(options.Output);
        var clock = new PhaseClock(progress, backend);
        clock.Start("load model");
        CircuitFile file = CircuitJson.Read(options.CircuitPath);
        ScoreSign sign = ScoreSign.Of(options.CircuitPath, file, options.Helpful);
        CircuitProvenance provenance = CircuitProvenance.Read(options.CircuitPath);
        string folder = ModelLocator.Find(options.Model, options.ModelsFolder);
        ModelShape shape = ModelFolder.ReadShape(folder, file.Graph.Reads, provenance.Renormalises);
        RequireSameGraph(options.CircuitPath, file.Graph, ModelGraph.Of(shape));
        RequireHeads(options, file);
        var prompts = EvaluationPrompts.Load(options, provenance, folder, shape);
        prompts.Prompts.Announce(progress);
        IMetric metric = MetricCatalog.Find(prompts.Prompts.MetricName);
        using Transformer model = ModelFolder.Load(folder, backend, file.Graph.Reads, provenance.Renormalises);
        var subject = new EvaluationSubject(model, prompts.Prompts.Prompts.Pairs, metric, new EvaluationOptions
        {
            Ablation = options.Ablation ?? AblationNames.Find(provenance.Ablation) ?? AblationKind.Resample,
            BatchSize = options.BatchSize,
            Cancellation = cancellation,
        });

        clock.Start("judge circuit");
        ulong seed = prompts.Prompts.Seed;
        var bootstrap = new Bootstrap(subject.Pairs.Length, seed, options.Resamples);
        CircuitFigures figures = CircuitEvaluator.Evaluate(subject.Telling(clock.Fraction()), file.Circuit, bootstrap, options.RandomDraws, seed);
        MeasuredCircuit judged = CircuitEvaluator.Measure(subject, file.Circuit);
        ImmutableArray<SizeCurve> curves = [];
        if (file.Scores is not null)
        {
            clock.Start("judge size grid");
            curves = SizeCurve.Measure(subject.Telling(clock.Fraction()), sign.ToNegative(file.Scores), bootstrap);
        }

        TestOptions? testOptions = options.Tests is null ? null : options.Tests with { Seed = seed };
        CircuitTests? tests = testOptions is null ? null : Test(subject, judged, testOptions, clock);
        SelfRepairReport? selfRepair = null;
        if (options.SelfRepair is not null)
        {
            clock.Start("ablate heads");
            selfRepair = SelfRepairStudy.Run(subject.Telling(clock.Fraction()), judged, bootstrap, options.SelfRepair);
        }

        clock.Stop();
        var report = new EvaluationReport
        {
            Tool = ProgramVersion.Tool,
            Command = options.Command,
            Backend = backend.Name,
            Precision = backend.Precision,
            Circuit = new EvaluatedFile(
                options.CircuitPath, file.Circuit.EdgeCount, file.Circuit.NodeCount, file.Graph.EdgeCount, file.Scores is not null, provenance)
            {
                Helpful = file.Scores is null ? null : HelpfulSigns.Name(sign.Helpful),
                Sign = file.Scores is null ? null : sign.Sentence,
            },
            Model = new ManifestModel(
                ModelLocator.DisplayName(folder), ModelFolder.Hash(folder), shape.LayerCount, shape.HeadCount, shape.ModelDim, shape.MlpDim, shape.VocabSize),
            Task = prompts.Prompts.ToManifest(),
            Prompts = prompts.Sentence,
            Options = new EvaluationSettings(
                metric.Name, AblationNames.Of(subject.Options.Ablation), options.IsHeldOut, options.Resamples, options.RandomDraws, seed, testOptions, options.SelfRepair),
            Figures = ReportedValues.Of(figures, curves, tests, metric),
            Curves = curves,
            Tests = tests,
            SelfRepair = selfRepair,
        };
        return new EvaluationResult(report, figures, options.Output is null ? [] : EvaluationOutput.Write(options.Output, report, metric, options.Tex));
    }

    private static CircuitTests Test(EvaluationSubject subject, MeasuredCircuit judged, TestOptions options, PhaseClock clock)
    {
        if (judged.Scale.NothingChanges is { } why)
        {
            return UntestedCircuit.Of(why, options);
        }

        HypothesisTest sufficiency = SufficiencyTest.Run(Phase("test sufficiency"), judged, options);
        HypothesisTest necessity = PartialNecessityTest.Run(Phase("test partial necessity"), judged, options);
        MinimalityReport minimality = MinimalityTest.Run(Phase("test minimality"), judged, options);
        HypothesisTest equivalence = EquivalenceTest.Run(judged, options);
        HypothesisTest independence = IndependenceTest.Run(Phase("test independence"), judged, options);
        var completeness = new CompletenessReport(
            CompletenessStudy.Draw(Phase("knock out at random"), judged, options), CompletenessStudy.Search(Phase("knock out greedily"), judged, options));
        return new CircuitTests([sufficiency, necessity, minimality.Test, equivalence, independence], minimality.Edges, completeness);

        EvaluationSubject Phase(string name)
        {
            clock.Start(name);
            return subject.Telling(clock.Fraction());
        }
    }

    private static void RequireHeads(EvaluationRunOptions options, CircuitFile file)
    {
        if (options.SelfRepair is not null && SelfRepairStudy.HeadsOf(file.Circuit).Count == 0)
        {
            throw new UserFaultException(
                $"{options.CircuitPath}: the study of self-repair ablates the circuit's heads, and it keeps none. Give a circuit with a head, or leave the study out.")
            { Setting = "self-repair" };
        }
    }

    /// <summary>Refuses a circuit of a model of another shape.</summary>
    internal static void RequireSameGraph(string path, ComputationGraph circuit, ComputationGraph model)
    {
        if (Text(circuit) != Text(model))
        {
            throw new UserFaultException(
                $"{path}: this circuit is of a graph of {Text(circuit)}; the model's has {Text(model)}. Give a circuit of this model, or its model.")
            { Remedies = ["model"] };
        }

        static string Text(ComputationGraph graph) => FormattableString.Invariant(
            $"{graph.LayerCount} layers, {graph.HeadCount} heads, {(graph.HasMlp ? graph.IsParallel ? "parallel MLPs" : "MLPs" : "no MLPs")}, {graph.EdgeCount} edges");
    }
}
