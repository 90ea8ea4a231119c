using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Tests.Contracts;

namespace CircuitFinder.Tests.Numerics.Kernels.Lanes;

public sealed unsafe class LanesMathTests
{
    [Fact]
    public void Exp_OverTheNormalRange_IsWithinOneAndAHalfUnitsInTheLastPlace()
    {
        double worst = 0;
        float* lanes = stackalloc float[LanesMath.Count];
        float* powers = stackalloc float[LanesMath.Count];
        for (double x = -87; x < 88; x += 16 * 0.0003)
        {
            for (int i = 0; i < LanesMath.Count; i++)
            {
                lanes[i] = (float)(x + (i * 0.0003));
            }

            Lanes512 result = LanesMath.Exp(Lanes512.Load(lanes));
            Lanes512.Store(result, powers);
            for (int i = 0; i < LanesMath.Count; i++)
            {
                double expected = Math.Exp(lanes[i]);
                double unit = MathF.BitIncrement((float)expected) - (float)expected;
                worst = Math.Max(worst, Math.Abs(powers[i] - expected) / unit);
            }
        }

        Assert.InRange(worst, 0.49, 1.5);
    }

    [Theory]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(-105f, 0f)]
    [InlineData(0f, 1f)]
    [InlineData(89f, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_AtItsLimits_IsExact(float x, float expected) => Assert.Equal(expected, First(LanesMath.Exp(LanesScalar.Create(x))));

    [Fact]
    public void Exp_BelowTheNormalRange_UnderflowsGradually() =>
        Assert.Equal(Math.Exp(-100), First(LanesMath.Exp(LanesScalar.Create(-100f))), 1.5e-45);

    [Theory]
    [InlineData(ActivationKind.GeluTanh)]
    [InlineData(ActivationKind.Gelu)]
    [InlineData(ActivationKind.Silu)]
    public void Activations_OverTwentyEachWay_AreGoodToAMillionth(ActivationKind kind)
    {
        var forward = new ActivationMaps.Forward(kind);
        var backward = new ActivationMaps.Backward(kind);
        for (int i = -20 * 512; i <= 20 * 512; i++)
        {
            float x = i / 512f;
            LanesScalar input = LanesScalar.Create(x);
            double slope = (Formulas.Activate(kind, x + 1e-5) - Formulas.Activate(kind, x - 1e-5)) / 2e-5;
            double bound = 5e-7 * Math.Max(1, Math.Abs(x));

            Assert.InRange(First(forward.Apply(input, input)), Formulas.Activate(kind, x) - bound, Formulas.Activate(kind, x) + bound);
            Assert.InRange(First(backward.Apply(LanesScalar.Create(1), input)), slope - bound, slope + bound);
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.70710678)]
    [InlineData(1e-300)]
    [InlineData(50257.25)]
    [InlineData(1e300)]
    public void PortableLog_PositiveNumbers_AgreesWithTheLibrary(double x)
    {
        double expected = Math.Log(x);

        Assert.Equal(expected, PortableMath.Log(x), 4e-16 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void PortableLog_OutsideItsDomain_FollowsTheLibrary()
    {
        Assert.Equal(double.NegativeInfinity, PortableMath.Log(0));
        Assert.Equal(double.PositiveInfinity, PortableMath.Log(double.PositiveInfinity));
        Assert.Equal(double.NaN, PortableMath.Log(-1));
        Assert.Equal(double.NaN, PortableMath.Log(double.NaN));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(12345)]
    public void PortablePower_WholeExponents_AgreesWithTheLibrary(int exponent) =>
        Assert.Equal(1, PortableMath.Power(0.999, exponent) / Math.Pow(0.999, exponent), 1e-12);

    private static float First(LanesScalar lanes)
    {
        float* values = stackalloc float[LanesMath.Count];
        LanesScalar.Store(lanes, values);
        return values[0];
    }
}
