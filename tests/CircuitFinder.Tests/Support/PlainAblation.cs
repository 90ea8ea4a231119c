using System.Collections.Immutable;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Tests.Support;

/// <summary>Every source's ablated output on every prompt pair, from the definitions.</summary>
internal static class PlainAblation
{
    /// <summary>[pair][source][position][d_model].</summary>
    public static double[][][][] Outputs(PlainModel model, ImmutableArray<TokenPair> pairs, AblationKind kind)
    {
        if (kind == AblationKind.Resample)
        {
            return [.. pairs.Select(pair => model.Outputs(pair.Corrupted))];
        }

        double[][][][] clean = [.. pairs.Select(pair => model.Outputs(pair.Clean))];
        double[] MeanOf(IEnumerable<double[]> rows)
        {
            double[][] all = [.. rows];
            return [.. Enumerable.Range(0, all[0].Length).Select(i => all.Average(row => row[i]))];
        }

        return
        [
            .. clean.Select(example => example.Select((output, source) => output.Select((row, position) => kind switch
            {
                AblationKind.Zero => new double[row.Length],
                AblationKind.Mean => MeanOf(clean.SelectMany(other => other[source])),
                _ => MeanOf(clean.Where(other => other[source].Length > position).Select(other => other[source][position])),
            }).ToArray()).ToArray()),
        ];
    }
}
