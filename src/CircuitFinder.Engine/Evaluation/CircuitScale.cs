using CircuitFinder.Engine.Circuits;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>What faithfulness and loss recovered are measured against.</summary>
/// <param name="Whole">m(M).</param>
/// <param name="Empty">m(∅).</param>
/// <param name="EmptyKl">D(∅), nats.</param>
internal readonly record struct CircuitScale(double Whole, double Empty, double EmptyKl)
{
    public static CircuitScale Of(CircuitMeasurement whole, CircuitMeasurement empty) => new(whole.MeanMetric, empty.MeanMetric, empty.MeanKl);

    public double Faithfulness(CircuitMeasurement measured) => (measured.MeanMetric - Empty) / (Whole - Empty);

    public double LossRecovered(CircuitMeasurement measured) => 1 - (measured.MeanKl / EmptyKl);

    public RandomBaseline Baseline(IReadOnlyList<Circuit> circuits, ReadOnlySpan<CircuitMeasurement> measured)
    {
        double[] faithfulness = new double[measured.Length];
        double[] recovered = new double[measured.Length];
        for (int i = 0; i < measured.Length; i++)
        {
            faithfulness[i] = Faithfulness(measured[i]);
            recovered[i] = LossRecovered(measured[i]);
        }

        return new RandomBaseline(
            measured.Length,
            circuits.Average(circuit => circuit.EdgeCount),
            faithfulness.Average(),
            faithfulness.Min(),
            faithfulness.Max(),
            recovered.Average(),
            recovered.Min(),
            recovered.Max());
    }
}
