using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Methods;

/// <summary>Puts methods side by side at one size: a circuit of each with the same number of edges, judged on the same prompts.</summary>
/// <remarks>
/// Circuits of different sizes do not compare: one that is nearly the whole graph is faithful whatever found it. The size is, in
/// this order: what
/// was asked for; what ACDC keeps, whose search has no size to choose; the smallest circuit of any method that reaches the target;
/// a tenth of all edges.
/// </remarks>
internal static class MatchedMethods
{
    private const double LastResort = 0.1;

    /// <summary>The size, and the sentence that says where it is from.</summary>
    /// <param name="options">The size asked for, and the target.</param>
    /// <param name="outcomes">One a method.</param>
    public static MatchedSize SizeOf(DiscoveryOptions options, IReadOnlyList<MethodOutcome> outcomes)
    {
        (int edges, string why) = Chosen(options, outcomes);
        int? searched = outcomes.FirstOrDefault(outcome => CircuitFinders.IsSearch(outcome.Row.Method))?.Row.Edges;
        return new MatchedSize(
            edges,
            searched is null || searched == edges
                ? Text($"All methods at one size: {edges} edges left after pruning, {why}.")
                : Text($"All methods but acdc at one size: {edges} edges left after pruning, {why}; acdc searches, and has no size to choose: its circuit has {searched}."));
    }

    private static (int Edges, string Why) Chosen(DiscoveryOptions options, IReadOnlyList<MethodOutcome> outcomes)
    {
        int total = outcomes[0].EdgeTotal;
        if (options.Finder.Settings.Size.Edges is { } edges)
        {
            return (edges, "as asked for");
        }

        if (options.Finder.Settings.Size.Fraction is { } fraction)
        {
            return (SizeGrid.EdgesAt(fraction, total), "as asked for");
        }

        if (outcomes.FirstOrDefault(outcome => CircuitFinders.IsSearch(outcome.Row.Method))?.Row.Edges is { } found && found > 0 && found < total)
        {
            return (found, "as many as ACDC finds");
        }

        MethodRow? smallest = outcomes.Select(outcome => outcome.Row).Where(row => row.EdgesNeeded > 0).MinBy(row => row.EdgesNeeded);
        int tenth = Math.Max(1, SizeGrid.EdgesAt(LastResort, total));
        return smallest is not null
            ? (smallest.EdgesNeeded!.Value, Text($"as many as {smallest.Method} needs to reach {options.Finder.Settings.EnoughFaithfulness}"))
            : (tenth, Text($"a tenth of all, as none needs fewer than all to reach {options.Finder.Settings.EnoughFaithfulness}"));
    }

    /// <summary>Edges of a method's own smallest circuit that reaches the target; null where there is none below the whole graph,
    /// or none was looked for.</summary>
    public static int? Needed(DiscoveryResult result) => result.Target is null || result.FallsShort ? null : result.Circuit.EdgeCount;

    /// <summary>Judges a circuit of each method at one size; a search's own.</summary>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static IReadOnlyDictionary<string, CircuitFigures> Judge(
        DiscoveryOptions options,
        IReadOnlyList<MethodOutcome> outcomes,
        int edges,
        IBackend backend,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        string folder = ModelLocator.Find(options.Model, options.ModelsFolder);
        ModelShape shape = ModelFolder.ReadShape(folder, options.KeyValueHeads, options.Renormalises);
        DiscoveryPrompts prompts = DiscoveryPrompts.Load(options, folder, shape, cancellation);
        MemoryPlan plan = MemoryPlan.For(
            options with { Finder = CircuitFinders.Create("random") }, shape, backend.Capacity, prompts.Prompts.Pairs, prompts.HeldOut?.Pairs ?? []);
        using Transformer model = ModelFolder.Load(folder, backend, options.KeyValueHeads, options.Renormalises);
        var subject = new EvaluationSubject(
            model,
            (prompts.HeldOut ?? prompts.Prompts).Pairs,
            MetricCatalog.Find(prompts.MetricName),
            new EvaluationOptions { Ablation = options.Ablation, BatchSize = plan.BatchSize, Cancellation = cancellation });
        var bootstrap = new Bootstrap(subject.Pairs.Length, prompts.Seed);
        var judged = new Dictionary<string, CircuitFigures>();
        foreach (MethodOutcome outcome in outcomes)
        {
            string method = outcome.Row.Method;
            progress?.Report(new RunProgress($"all at {edges} edges: {method}", judged.Count / (double)outcomes.Count));
            Circuit circuit = CircuitFinders.IsSearch(method)
                ? CircuitJson.Read(Path.Combine(outcome.Folder, "circuit.json")).Circuit
                : SizeMatch.Cut(Ranked(subject.Graph, outcome), options.Finder.Settings.Selection, edges);
            judged[method] = CircuitEvaluator.Evaluate(subject, circuit, bootstrap, options.RandomDraws, prompts.Seed);
        }

        return judged;
    }

    private static EdgeScores Ranked(ComputationGraph graph, MethodOutcome outcome)
    {
        var raw = new EdgeScores(graph, [.. outcome.Scores]);
        return raw.Values.Any(double.IsNaN) ? RankingFinder.Ranked(raw) : raw;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
