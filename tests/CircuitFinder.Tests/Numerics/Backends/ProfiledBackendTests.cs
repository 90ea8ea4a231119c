using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Numerics.Backends;

public sealed class ProfiledBackendTests
{
    [Fact]
    public void Linear_TwoPhases_CountsCallsAndOperationsByPhase()
    {
        using var profile = new ProfiledBackend(new CpuBackend(threadCount: 1));
        using Tensor values = profile.Allocate(new Shape(3, 5));
        using Tensor output = profile.Allocate(new Shape(2, 5));
        using Tensor input = profile.Allocate(new Shape(2, 3));
        using Weight weight = profile.Pack(values.AsMatrix());
        profile.Phase = "one";
        profile.Linear(input.AsMatrix(), weight, default, output.AsMatrix());
        profile.Phase = "two";
        profile.Linear(input.AsMatrix(), weight, default, output.AsMatrix());
        profile.Linear(input.AsMatrix(), weight, default, output.AsMatrix());
        profile.Phase = string.Empty;

        ProfileEntry[] linear = [.. profile.Entries.Where(entry => entry.Operation == "Linear")];
        Assert.Equal(["one", "two"], linear.Select(entry => entry.Phase));
        Assert.Equal([1L, 2L], linear.Select(entry => entry.Calls));
        Assert.Equal([60.0, 120.0], linear.Select(entry => entry.FloatOperations));
        Assert.Equal(["one", "two"], profile.PhaseSeconds.Select(phase => phase.Phase));
        Assert.All(
            profile.PhaseSeconds,
            phase => Assert.True(phase.Seconds >= profile.Entries.Where(entry => entry.Phase == phase.Phase).Sum(entry => entry.Seconds)));
    }

    [Fact]
    public void Attention_CountsTheLowerTriangle()
    {
        using var profile = new ProfiledBackend(new CpuBackend(threadCount: 1));
        using Tensor queryKeyValue = profile.Allocate(new Shape(3, 3 * 4));
        using Tensor pattern = profile.Allocate(new Shape(3, 2 * 2));
        using Tensor output = profile.Allocate(new Shape(3, 4));

        profile.Attention(queryKeyValue.AsMatrix(), 2, 1, [0, 2, 3], pattern.AsMatrix(), output.AsMatrix());

        // Four pairs of positions, two products of width 4, two operations each.
        Assert.Equal(64.0, profile.Entries.Single(entry => entry.Operation == "Attention").FloatOperations);
    }
}
