using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>What connected circuits of random paths, with as many edges as the circuit keeps after pruning, score.</summary>
/// <remarks>Uniformly drawn edges are no match: most lead nowhere, and pruning leaves next to none. That weaker control is the
/// method <c>random</c>.</remarks>
/// <param name="Draws">Number of random circuits.</param>
/// <param name="EdgesLeftMean">Their mean number of edges after pruning.</param>
/// <param name="FaithfulnessMean">Mean faithfulness.</param>
/// <param name="FaithfulnessMinimum">Least faithfulness.</param>
/// <param name="FaithfulnessMaximum">Greatest faithfulness.</param>
/// <param name="LossRecoveredMean">Mean loss recovered.</param>
/// <param name="LossRecoveredMinimum">Least loss recovered.</param>
/// <param name="LossRecoveredMaximum">Greatest loss recovered.</param>
public sealed record RandomBaseline(
    int Draws,
    double EdgesLeftMean,
    double FaithfulnessMean,
    double FaithfulnessMinimum,
    double FaithfulnessMaximum,
    double LossRecoveredMean,
    double LossRecoveredMinimum,
    double LossRecoveredMaximum)
{
    /// <summary>Draws the random circuits beside a circuit.</summary>
    /// <param name="circuit">The circuit; need not be pruned.</param>
    /// <param name="draws">How many.</param>
    /// <param name="seed">Seeds the first; the others have the numbers after it.</param>
    /// <param name="cancellation">Stops between circuits.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static IReadOnlyList<Circuit> Draw(Circuit circuit, int draws, ulong seed, CancellationToken cancellation = default)
    {
        int count = draws == 0 ? 0 : Pruning.Prune(circuit).EdgeCount;
        return [.. Enumerable.Range(0, draws).Select(draw =>
        {
            cancellation.ThrowIfCancellationRequested();
            return RandomPaths.Draw(circuit.Graph, count, unchecked(seed + (ulong)draw));
        })];
    }
}
