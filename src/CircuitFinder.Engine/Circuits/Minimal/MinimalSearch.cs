using System.Collections.Immutable;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Circuits.Minimal;

/// <summary>Finds a 1-minimal circuit: the smallest prefix of a ranking that reaches a target, less every edge that can go.</summary>
/// <remarks>
/// Edges go one at a time, the worst of the ranking first, whenever the target still holds, in passes until one removes nothing.
/// That last pass is
/// the certificate: one evaluation per edge, all below the target. Several removals are measured together, since a set of circuits
/// shares the runs of the
/// whole and of the ablated model; only those before the first that succeeds count, so that the decisions are the sequential ones.
/// </remarks>
public sealed class MinimalSearch
{
    // Removals that are measured together while each fails; the first success throws the rest away.
    private const int MostTogether = 16;

    private readonly Func<IReadOnlyList<Circuit>, IReadOnlyList<RecoveredFigures>> _measure;
    private readonly MinimalTarget _target;
    private readonly IProgress<double>? _progress;
    private readonly CancellationToken _cancellation;
    private int _evaluations;

    private MinimalSearch(
        Func<IReadOnlyList<Circuit>, IReadOnlyList<RecoveredFigures>> measure, MinimalTarget target, IProgress<double>? progress, CancellationToken cancellation)
    {
        _measure = measure;
        _target = target;
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <summary>Searches.</summary>
    /// <param name="graph">The computation graph.</param>
    /// <param name="ranking">The edges that may be kept, best first, each once.</param>
    /// <param name="measure">Measures circuits; one result per circuit, in order.</param>
    /// <param name="target">What the circuit must reach.</param>
    /// <param name="progress">Told the fraction of the edges that are decided, in each pass anew.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <returns>Null where not even all edges of the ranking reach the target.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static MinimalCircuit? Run(
        ComputationGraph graph,
        IReadOnlyList<int> ranking,
        Func<IReadOnlyList<Circuit>, IReadOnlyList<RecoveredFigures>> measure,
        MinimalTarget target,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        return new MinimalSearch(measure, target, progress, cancellation).Run(graph, ranking);
    }

    private MinimalCircuit? Run(ComputationGraph graph, IReadOnlyList<int> ranking)
    {
        if (!Reaches(Prefix(ranking.Count)))
        {
            return null;
        }

        int size = Reaches(Prefix(0)) ? 0 : SizeBisection.Smallest(0, ranking.Count, count => Reaches(Prefix(count)));
        Circuit prefix = Prefix(size);
        int[] worstFirst = [.. ranking.Take(size).Reverse()];
        Circuit current = prefix;
        while (true)
        {
            var certificate = new List<NeededEdge>();
            Circuit left = Pass(current, worstFirst, certificate);
            if (left.EdgeCount == current.EdgeCount)
            {
                return new MinimalCircuit(prefix, current, [.. certificate.OrderBy(line => line.Edge)], _evaluations);
            }

            current = left;
        }

        Circuit Prefix(int count) => Pruning.Prune(Circuit.Of(graph, ranking.Take(count)));
    }

    // Tries every edge once; the lines of edges that stay are those of the circuit as it was then.
    private Circuit Pass(Circuit current, int[] order, List<NeededEdge> needed)
    {
        int next = 0;
        int together = 1;
        while (next < order.Length)
        {
            int[] tried = [.. order.Skip(next).Where(current.Contains).Take(together)];
            if (tried.Length == 0)
            {
                break;
            }

            Circuit[] trials = [.. tried.Select(edge => Without(current, edge))];
            IReadOnlyList<RecoveredFigures> figures = Measure(trials);
            int success = Enumerable.Range(0, tried.Length).FirstOrDefault(i => _target.IsReached(figures[i]), -1);
            int failures = success < 0 ? tried.Length : success;
            needed.AddRange(Enumerable.Range(0, failures).Select(i => new NeededEdge(tried[i], figures[i])));
            next = Array.IndexOf(order, tried[success < 0 ? ^1 : success]) + 1;
            if (success >= 0)
            {
                current = trials[success];
            }

            together = success < 0 ? Math.Min(MostTogether, 2 * together) : 1;
            _progress?.Report(next / (double)order.Length);
        }

        return current;
    }

    private static Circuit Without(Circuit circuit, int edge) => Pruning.Prune(Circuit.Of(circuit.Graph, circuit.Edges.Where(other => other != edge)));

    private bool Reaches(Circuit circuit) => _target.IsReached(Measure([circuit])[0]);

    private IReadOnlyList<RecoveredFigures> Measure(Circuit[] circuits)
    {
        _cancellation.ThrowIfCancellationRequested();
        _evaluations += circuits.Length;
        return _measure(circuits);
    }
}
