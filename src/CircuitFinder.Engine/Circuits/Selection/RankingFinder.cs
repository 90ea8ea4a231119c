using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>A method that scores edges, behind the seam of finders: circuits of every size are cut from the ranking.</summary>
public sealed class RankingFinder : ICircuitFinder
{
    // Enough that edges into one read are patched together, as they are when all are.
    private const int RehearsedEdges = 64;

    private const int UsualSteps = 5;
    private readonly IAttributionMethod _method;
    private readonly int _steps;

    /// <param name="method">Scores edges.</param>
    /// <param name="settings">Size, selection, level, steps, sample, oracle; what the method does not take is left out.</param>
    public RankingFinder(IAttributionMethod method, FinderSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        _method = method;
        FinderSettings given = settings ?? new FinderSettings();
        _steps = given.Steps ?? UsualSteps;
        Settings = given with
        {
            Steps = method.TakesSteps ? _steps : null,
            Sample = method.IsOracle && given.Sample > 0 ? given.Sample : null,
            Acdc = null,
        };
    }

    /// <inheritdoc/>
    public string Name => _method.Name;

    /// <inheritdoc/>
    public bool IsSearch => false;

    /// <inheritdoc/>
    public HelpfulSign Sign => _method.IsSigned ? HelpfulSign.Negative : HelpfulSign.Magnitude;

    /// <inheritdoc/>
    public FinderSettings Settings { get; }

    /// <inheritdoc/>
    public FinderConventions Conventions
    {
        get
        {
            string? own = _method.IsSigned ? null : $"{_method.Description}; no prediction of a change: scores rank edges by size and have no sign";
            return new FinderConventions(own);
        }
    }

    /// <inheritdoc/>
    public string? Objective(string? metric) => null;

    /// <inheritdoc/>
    public string? WhyUndefined(IMetric metric, AblationKind ablation) => _method.WhyUndefined(metric, ablation);

    /// <inheritdoc/>
    public void RequirePossible(ComputationGraph graph, bool isJudged)
    {
        CandidateCircuits.RequirePossible(Settings.Size, graph);
        if (!isJudged && Settings.Size.IsAutomatic)
        {
            throw new UserFaultException(
                "without judging no size can be chosen by faithfulness. Give a number of edges, a fraction or a threshold, or let the circuits be judged.")
            { Setting = "no-judge", Remedies = ["edges", "fraction", "threshold"] };
        }
    }

    /// <inheritdoc/>
    public FoundCircuits Find(FinderInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ScoringOptions Scoring(int sample) => new()
        {
            Ablation = input.Ablation,
            BatchSize = input.BatchSize,
            Steps = _steps,
            Sample = sample,
            Seed = input.Seed,
            Progress = input.Progress?.Fraction(),
            Cancellation = input.Cancellation,
        };
        input.Progress?.Start(Settings.IsNodeLevel ? "score nodes" : "score edges");
        ImmutableArray<double> nodes = Settings.IsNodeLevel ? _method.ScoreNodes(input.Model, input.Pairs, input.Metric, Scoring(0)) : [];
        EdgeScores raw = Settings.IsNodeLevel
            ? NodeLevel.ToEdges(ModelGraph.Of(input.Model.Shape), nodes)
            : _method.Score(input.Model, input.Pairs, input.Metric, Scoring(Settings.Sample ?? 0));
        long peak = TensorMemory.PeakBytes;
        Agreement? agreement = null;
        if (Settings.Oracle > 0)
        {
            input.Progress?.Start("patch sampled edges exactly");
            EdgeScores exact = AttributionMethods.Oracle.Score(input.Model, input.Pairs, input.Metric, Scoring(Settings.Oracle));
            agreement = Agreement.Of(raw.Values, exact.Values, _method.IsSigned);
        }

        EdgeScores scores = raw with { Values = [.. raw.Values.Select(score => double.IsNaN(score) ? 0 : score)] };
        EdgeScores ranked = raw.Values.Any(double.IsNaN) ? Ranked(raw) : scores;
        return new FoundCircuits(scores, new CandidateCircuits(ranked, Settings.Selection, Settings.Size, Settings.EnoughFaithfulness), null)
        {
            Raw = raw,
            Ranked = ranked,
            PeakBytes = peak,
            Nodes = nodes,
            Agreement = agreement,
        };
    }

    /// <inheritdoc/>
    public void Rehearse(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        options = options with { Steps = 2, Sample = RehearsedEdges };
        _method.Score(model, pairs, metric, options);
        if (Settings.Oracle > 0)
        {
            AttributionMethods.Oracle.Score(model, pairs, metric, options);
        }
    }

    /// <summary>Scores for ranking: edges that were not measured come last by size, after those that were found to do nothing.</summary>
    /// <param name="raw">NaN for what was not measured.</param>
    public static EdgeScores Ranked(EdgeScores raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        return raw with { Values = [.. raw.Values.Select(score => double.IsNaN(score) ? 0 : score == 0 ? -double.Epsilon : score)] };
    }
}
