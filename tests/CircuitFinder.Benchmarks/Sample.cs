using System.Diagnostics;

namespace CircuitFinder.Benchmarks;

/// <summary>Repeated measurements of one quantity; other programs on the machine make single ones worthless.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];

    public double Median => Sorted()[_values.Count / 2];

    public double Least => _values.Min();

    public double Most => _values.Max();

    public double Last => _values[^1];

    public static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Add(double value) => _values.Add(value);

    private double[] Sorted() => [.. _values.Order()];
}
