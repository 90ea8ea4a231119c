namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>How far apart two circuits are, in what the tests compare.</summary>
internal static class Distances
{
    /// <summary>Mean over prompts of |m_i(first) − m_i(second)|: 0 only when both do the same on every prompt. In units of the
    /// metric.</summary>
    public static double Between(CircuitMeasurement first, CircuitMeasurement second)
    {
        double sum = 0;
        for (int example = 0; example < first.Metric.Length; example++)
        {
            sum += Math.Abs(first.Metric[example] - second.Metric[example]);
        }

        return sum / first.Metric.Length;
    }
}
