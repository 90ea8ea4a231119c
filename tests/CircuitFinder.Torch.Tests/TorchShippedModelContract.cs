using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;
using Xunit.Abstractions;

namespace CircuitFinder.Torch.Tests;

/// <summary>The shipped model gives the CPU backend's results by libtorch. A subclass names the device.</summary>
public abstract class TorchShippedModelContract(ITestOutputHelper output, string device)
{
    // How far an effect on D may lie off from backend to backend; D is of the order of 1 nat or logit.
    private const double Noise = 2e-5;

    private static readonly string[] Tasks = ["ioi", "greater-than", "induction", "docstring"];

    public static TheoryData<string, string> Scorings()
    {
        var data = new TheoryData<string, string>();
        foreach (string task in Tasks)
        {
            data.Add(task, "eap");
            data.Add(task, "eap-ig");
        }

        return data;
    }

    public static TheoryData<string, string, double> Searches()
    {
        var data = new TheoryData<string, string, double>();
        foreach (string task in Tasks)
        {
            data.Add(task, "kl", 0.02);
            data.Add(task, task == "greater-than" ? "prob-diff" : "logit-diff", 0.02);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scorings))]
    public void Score_ShippedModel_IsTheCpuBackendsToSinglePrecision(string task, string method)
    {
        using var cpu = new CpuBackend(2);
        using IBackend torch = TorchBackends.Create(device);

        double error = RelativeError(Score(cpu, task, method), Score(torch, task, method));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task} {method}: {error:G3}"));
        Assert.InRange(error, 0, 1e-5);
    }

    [Theory]
    [InlineData("ioi")]
    [InlineData("greater-than")]
    public void Score_InBfloat16_IsTheCpuBackendsToItsEightBits(string task)
    {
        using var cpu = new CpuBackend(2);
        using IBackend torch = TorchBackends.Create(device, "bfloat16");
        ImmutableArray<double> expected = Score(cpu, task, "eap");
        ImmutableArray<double> actual = Score(torch, task, "eap");

        double error = RelativeError(expected, actual);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task}: {error:G3}"));
        Assert.Equal("bfloat16", torch.Precision);
        Assert.InRange(error, 1e-5, 0.1);
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public void Search_ShippedModel_DecidesAsTheCpuBackendButWithinNoiseOfTheThreshold(string task, string metric, double threshold)
    {
        using var cpu = new CpuBackend(2);
        using IBackend torch = TorchBackends.Create(device);
        AcdcResult expected = Search(cpu, task, metric, threshold);
        AcdcResult actual = Search(torch, task, metric, threshold);

        foreach (AcdcStep step in expected.Steps.Where(step => Math.Abs(step.Effect - threshold) < Noise))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"within noise of τ: {step.Edge}, effect {step.Effect:R}"));
        }

        (AcdcStep Cpu, AcdcStep Torch)[] pairs = [.. expected.Steps.Zip(actual.Steps)];
        int same = pairs.TakeWhile(pair => pair.Cpu.Edge == pair.Torch.Edge && pair.Cpu.IsRemoved == pair.Torch.IsRemoved).Count();
        double error = pairs.Take(same).Max(pair => Math.Abs(pair.Cpu.Effect - pair.Torch.Effect));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{task} {metric}: {same} of {expected.Steps.Length} decisions alike, effects within {error:G3}; kept {expected.Circuit.EdgeCount} and {actual.Circuit.EdgeCount}"));
        Assert.InRange(error, 0, Noise);
        if (same < pairs.Length)
        {
            // From here on the two search different circuits.
            Assert.Equal(pairs[same].Cpu.Edge, pairs[same].Torch.Edge);
            Assert.InRange(pairs[same].Cpu.Effect, threshold - Noise, threshold + Noise);
            return;
        }

        Assert.Equal(expected.Steps.Length, actual.Steps.Length);
        Assert.Equal(expected.Circuit.Edges, actual.Circuit.Edges);
    }

    private static ImmutableArray<double> Score(IBackend backend, string task, string method)
    {
        (Transformer model, ImmutableArray<TokenPair> pairs) = ShippedModel.Load(backend, task, 8);
        using (model)
        {
            return AttributionMethods.Find(method).Score(model, pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions()).Values;
        }
    }

    private static AcdcResult Search(IBackend backend, string task, string metric, double threshold)
    {
        (Transformer model, ImmutableArray<TokenPair> pairs) = ShippedModel.Load(backend, task, 4);
        using (model)
        {
            return AcdcSearch.Run(model, pairs, MetricCatalog.Find(metric), new AcdcOptions { Threshold = threshold });
        }
    }

    // Relative to the largest score.
    private static double RelativeError(ImmutableArray<double> expected, ImmutableArray<double> actual) =>
        expected.Zip(actual, (one, other) => Math.Abs(one - other)).Max() / expected.Max(Math.Abs);
}
