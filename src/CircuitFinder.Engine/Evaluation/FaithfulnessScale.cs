using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>What faithfulness and loss recovered are measured against, and whether that allows to divide by it.</summary>
/// <remarks>
/// Faithfulness divides by m(M) − m(∅). If that is no more than <see cref="Rounding"/>, or negative, there is no such figure: NaN,
/// with a sentence.
/// The same holds for loss recovered where KL(M ‖ ∅) is only rounding.
/// </remarks>
internal sealed class FaithfulnessScale
{
    private readonly CircuitMeasurement _whole;
    private readonly CircuitMeasurement _empty;
    private readonly double _klRounding;

    private FaithfulnessScale(CircuitMeasurement whole, CircuitMeasurement empty)
    {
        _whole = whole;
        _empty = empty;
        MetricRounding = Math.Max(
            Math.Max(whole.MetricRounding, empty.MetricRounding),
            Rounding.OfLogits(whole.MetricRounding > 0 ? 0 : Math.Max(Math.Abs(whole.MeanMetric), Math.Abs(empty.MeanMetric))));
        _klRounding = Math.Max(Rounding.OfKl(0), Math.Max(whole.KlRounding, empty.KlRounding));
        NoFaithfulness = FaithfulnessFault();
        NoLossRecovered = empty.MeanKl > _klRounding
            ? null
            : Text($"loss recovered is undefined: KL(model || empty) is {empty.MeanKl:0.0e+0} nats, no more than rounding");
    }

    /// <summary>m(M), the whole model.</summary>
    public double WholeMetric => _whole.MeanMetric;

    /// <summary>Accuracy of the whole model; NaN without wrong answers.</summary>
    public double WholeAccuracy => _whole.MeanAccuracy;

    /// <summary>m(∅), every edge ablated.</summary>
    public double EmptyMetric => _empty.MeanMetric;

    /// <summary>D(∅), nats.</summary>
    public double EmptyKl => _empty.MeanKl;

    /// <summary>How far rounding may move a metric's mean.</summary>
    public double MetricRounding { get; }

    /// <summary>Why there is no faithfulness; null where there is.</summary>
    public string? NoFaithfulness { get; }

    /// <summary>Why there is no loss recovered; null where there is.</summary>
    public string? NoLossRecovered { get; }

    /// <summary>Why the whole model has no accuracy; null where it has.</summary>
    public string? NoAccuracy => double.IsNaN(_whole.MeanAccuracy) ? "accuracy is undefined: the prompts have no wrong answers" : null;

    /// <summary>Every reason why a figure is undefined.</summary>
    public ImmutableArray<string> Notes => [.. new[] { NoFaithfulness, NoLossRecovered, NoAccuracy }.OfType<string>()];

    /// <summary>Why the circuit cannot be distinguished from any other: ablating every edge changes no prompt by more than rounding. Null
    /// where it can.</summary>
    public string? NothingChanges
    {
        get
        {
            double change = _whole.Metric.Zip(_empty.Metric, (whole, empty) => Math.Abs(whole - empty)).Average();
            return change > MetricRounding ? null : Text($"ablating every edge changes the metric by {change:0.0e+0} per prompt, no more than rounding");
        }
    }

    public static FaithfulnessScale Of(CircuitMeasurement whole, CircuitMeasurement empty) => new(whole, empty);

    public double Faithfulness(CircuitMeasurement measured) => NoFaithfulness is null
        ? (measured.MeanMetric - _empty.MeanMetric) / (_whole.MeanMetric - _empty.MeanMetric)
        : double.NaN;

    public double LossRecovered(CircuitMeasurement measured) => NoLossRecovered is null ? 1 - (measured.MeanKl / _empty.MeanKl) : double.NaN;

    /// <summary>Faithfulness on a draw of prompts; NaN where that draw does not allow to divide.</summary>
    public double Faithfulness(Resample draw, CircuitMeasurement measured)
    {
        double least = draw.Mean(_empty.Metric);
        double range = draw.Mean(_whole.Metric) - least;
        return NoFaithfulness is null && range > MetricRounding ? (draw.Mean(measured.Metric) - least) / range : double.NaN;
    }

    /// <summary>Loss recovered on a draw of prompts; NaN where that draw does not allow to divide.</summary>
    public double LossRecovered(Resample draw, CircuitMeasurement measured)
    {
        double range = draw.Mean(_empty.Kl);
        return NoLossRecovered is null && range > _klRounding ? 1 - (draw.Mean(measured.Kl) / range) : double.NaN;
    }

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

    private string? FaithfulnessFault()
    {
        double range = _whole.MeanMetric - _empty.MeanMetric;
        return range > MetricRounding ? null
            : range >= -MetricRounding
                ? Text($"faithfulness is undefined: m(model) - m(empty) is {range:0.0e+0}, no more than rounding")
            : range < 0
                ? Text($"faithfulness is undefined: with every edge ablated the metric is better ({_empty.MeanMetric:0.###}) than the whole model's ({_whole.MeanMetric:0.###}), so that its scale is turned round")
            : "faithfulness is undefined: the metric is not a number";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
