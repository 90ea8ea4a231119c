using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Benchmarks;

/// <summary>How EAP's cost grows on GPT-2 small's shape: with the number of pairs, and with the length of the prompts.</summary>
internal static class GrowthRows
{
    public static int Run(string[] options)
    {
        int rounds = BenchmarkOptions.Number(options, "--rounds", 3);
        int threads = BenchmarkOptions.Number(options, "--threads", 2);
        using var backend = new CpuBackend(threads);
        using Transformer model = ModelFolder.Load(Gpt2Folder.Find(), backend);
        Seconds(model, 32, 15, 2);
        bool passed = SpeedRow.AtMost("EAP of 32 pairs alone: peak resident memory, 10⁹ bytes", PeakGb(), 1.2, " GB");
        double first = double.NaN;
        double worst = 1;
        foreach (int pairs in new[] { 8, 32, 128, 512 })
        {
            double perPair = Seconds(model, pairs, 15, pairs > 100 ? 1 : rounds) / pairs;
            first = double.IsNaN(first) ? perPair : first;
            worst = Math.Max(worst, perPair / first);
            SpeedRow.Note(FormattableString.Invariant($"EAP, {pairs} pairs of 15 tokens"), Text($"{1000 * perPair:0.0} ms a pair; peak so far {PeakGb():0.00} GB"));
        }

        passed &= SpeedRow.AtMost("EAP: time a pair, greatest over that of 8 pairs", worst, 1.1, "×");
        double shortToken = double.NaN;
        double worstToken = 1;
        foreach ((int pairs, int length) in new[] { (32, 15), (8, 60), (4, 128), (2, 256), (1, 512) })
        {
            double perToken = Seconds(model, pairs, length, rounds) / (pairs * length);
            double explained = OperationsPerToken(model.Shape, length) / OperationsPerToken(model.Shape, 15);
            shortToken = double.IsNaN(shortToken) ? perToken : shortToken;
            double ratio = perToken / shortToken / explained;
            worstToken = Math.Max(worstToken, ratio);
            SpeedRow.Note(
                FormattableString.Invariant($"EAP, {pairs} pair(s) of {length} tokens"),
                Text($"{1e6 * perToken:0} µs a token, {perToken / shortToken:0.00}× that of 15; attention explains {explained:0.00}×"));
        }

        passed &= SpeedRow.AtMost("EAP: time a token, greatest over what attention explains", worstToken, 1.3, "×");
        return passed ? 0 : 1;
    }

    private static double Seconds(Transformer model, int pairs, int length, int rounds)
    {
        ImmutableArray<TokenPair> prompts = RandomPairs.Draw(model.Shape.VocabSize, pairs, length);
        IMetric metric = MetricCatalog.Find("logit-diff");
        var seconds = new Sample();
        for (int round = 0; round < rounds; round++)
        {
            seconds.Add(Sample.Seconds(() => AttributionMethods.Find("eap").Score(model, prompts, metric, new ScoringOptions())));
        }

        return seconds.Median;
    }

    // Of a forward pass: products with weights, and attention's two with all earlier positions, half of them on average.
    private static double OperationsPerToken(ModelShape shape, int length)
    {
        double d = shape.ModelDim;
        return shape.LayerCount * ((2 * ((4 * d * d) + (2 * d * shape.MlpDim))) + (2 * d * (length + 1)))
            + (2 * d * shape.VocabSize / length);
    }

    private static double PeakGb()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e9;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
