using System.Collections.Immutable;

namespace CircuitFinder.Engine.Evaluation.Statistics;

/// <summary>Examples drawn with replacement: means over them, of as many figures as wanted, belong together.</summary>
public sealed class Resample
{
    private readonly int[] _examples;

    internal Resample(int[] examples) => _examples = examples;

    /// <summary>The mean of a figure over the drawn examples.</summary>
    /// <param name="values">[example].</param>
    public double Mean(ImmutableArray<double> values)
    {
        double sum = 0;
        foreach (int example in _examples)
        {
            sum += values[example];
        }

        return sum / _examples.Length;
    }
}
