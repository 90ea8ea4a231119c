
namespace CircuitFinder.Engine.Metrics;

/// <summary>How far single precision may move what is measured of a run: a smaller difference says nothing.</summary>
/// <remarks>
/// A logit is a sum of hundreds of products in 24-bit arithmetic, whose error grows with the size of the logits: it is taken to be
/// 64 units in
/// the last place of the largest logit, δ = 64 · 2⁻²³ · max |logit|. No metric moves by more than about δ when every logit does,
/// except that
/// KL, whose gradient is zero where the two distributions agree, moves by about δ². Accuracy counts, and a count has no rounding.
/// </remarks>
internal static class Rounding
{
    private const double UnitsInTheLastPlace = 64;
    private const double SinglePrecision = 1.0 / (1 << 23);

    // Double precision's own: a KL is a sum of terms that cancel.
    private const double LeastKl = 1e-14;

    /// <summary>Of a logit, or of a metric that is linear in logits.</summary>
    /// <param name="largest">The largest |logit|, or the metric's own size where no logits are known.</param>
    public static double OfLogits(double largest) => UnitsInTheLastPlace * SinglePrecision * largest;

    /// <summary>Of a KL divergence near zero, nats.</summary>
    /// <param name="largest">As for <see cref="OfLogits"/>.</param>
    public static double OfKl(double largest) => Math.Max(LeastKl, OfLogits(largest) * OfLogits(largest));

    /// <summary>Of a metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="largest">As for <see cref="OfLogits"/>.</param>
    public static double Of(IMetric metric, double largest) => metric.Name switch
    {
        "kl" => OfKl(largest),
        "accuracy" => 0,
        _ => OfLogits(largest),
    };
}
