using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>A circuit measured against a reference circuit.</summary>
/// <param name="Curve">Over the thresholds of the scores; through <paramref name="Kept"/> alone where there are no scores.</param>
/// <param name="Kept">The point of what the circuit keeps, whatever its scores say.</param>
/// <param name="HasScores">Whether the curve is one of scores.</param>
public sealed record CircuitRoc(RocCurve Curve, RocPoint Kept, bool HasScores)
{
    /// <summary>Measures a circuit.</summary>
    /// <param name="level">What is counted.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="scores">One score an edge of the same graph; null where there are none. Scores that do not differ count as
    /// none.</param>
    /// <param name="reference">A circuit of the same graph.</param>
    /// <returns>Null where the reference keeps none or all of what is counted: rates are not defined then.</returns>
    /// <exception cref="ArgumentException">The graphs are not of one shape, or a score is not a number.</exception>
    public static CircuitRoc? Measure(RocLevel level, Circuit circuit, EdgeScores? scores, Circuit reference)
    {
        ComputationGraph graph = reference.Graph;
        if (!graph.HasShapeOf(circuit.Graph))
        {
            throw new ArgumentException($"The circuit is of {circuit.Graph.ShapeText}; the reference is of {graph.ShapeText}.", nameof(circuit));
        }

        bool[] isReference = Choice(level, reference);
        if (isReference.All(isKept => isKept) || !isReference.Any(isKept => isKept))
        {
            return null;
        }

        // Scores that do not differ rank nothing: their curve would be chance, as if measured.
        double[]? magnitudes = scores is null ? null : Magnitudes(level, scores);
        magnitudes = magnitudes is not null && magnitudes.Distinct().Take(2).Count() == 2 ? magnitudes : null;
        RocPoint kept = RocCurve.PointOf(Choice(level, circuit), isReference);
        RocCurve curve = magnitudes is null ? RocCurve.OfPoints([kept]) : RocCurve.OfScores(magnitudes, isReference);
        return new CircuitRoc(curve, kept, magnitudes is not null);
    }

    private static bool[] Choice(RocLevel level, Circuit circuit)
        => level == RocLevel.Edges
            ? [.. Enumerable.Range(0, circuit.Graph.EdgeCount).Select(circuit.Contains)]
            : [.. Enumerable.Range(0, circuit.Graph.SourceCount).Select(circuit.IsNodeKept)];

    private static double[] Magnitudes(RocLevel level, EdgeScores scores)
        => level == RocLevel.Edges
            ? [.. scores.Values.Select(Math.Abs)]
            : [.. NodeLevel.Sums(scores).Select(Math.Abs)];
}
