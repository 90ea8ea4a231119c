using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Engine.Circuits.Acdc;

public sealed class AcdcObjectiveTests
{
    [Theory]
    [InlineData("kl", float.NaN)]
    [InlineData("kl", float.PositiveInfinity)]
    [InlineData("logit-diff", float.NaN)]
    [InlineData("logit-diff", float.NegativeInfinity)]
    public void Measure_TrialWhoseLogitsOverflow_IsAFaultAndNoNumber(string metric, float logit)
    {
        using var backend = new CpuBackend(1);
        using Tensor clean = backend.Allocate(new Shape(1, 4));
        using Tensor trial = backend.Allocate(new Shape(1, 4));
        backend.Upload([0f, 1, 2, 3], clean.AsMatrix());
        backend.Upload([0f, 1, 2, logit], trial.AsMatrix());
        var measure = new AcdcObjective(backend, [new TokenPair([0], [1], [0], [1])], MetricCatalog.Find(metric), new TokenBatch([[0]]), clean.AsMatrix());

        Assert.True(double.IsFinite(measure.Measure(clean.AsMatrix())));
        Assert.Contains("the weights overflow", Assert.Throws<UserFaultException>(() => measure.Measure(trial.AsMatrix())).Message, StringComparison.Ordinal);
    }
}
