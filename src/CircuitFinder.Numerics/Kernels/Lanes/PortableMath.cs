namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>Double functions from additions and products only: a C library's differ in the last bit from one system to another.</summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417;
    private const double SquareRootOfHalf = 0.707106781186547524401;

    /// <summary>The natural logarithm of a positive normal number, to a few units in the last place of the larger of 1 and
    /// itself.</summary>
    /// <remarks>x = m·2ᵉ with m in [√½, √2); log m = 2·artanh((m − 1)/(m + 1)), whose series ends below 1e-17 after twelve terms.</remarks>
    public static double Log(double x)
    {
        if (!double.IsNormal(x) || x <= 0)
        {
            return x == 0 ? double.NegativeInfinity : double.IsPositiveInfinity(x) ? x : double.NaN;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1022;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000);
        if (mantissa < SquareRootOfHalf)
        {
            mantissa *= 2;
            exponent--;
        }

        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double series = 0;
        for (int odd = 23; odd >= 1; odd -= 2)
        {
            series = (series * square) + (1.0 / odd);
        }

        return (exponent * Ln2) + (2 * s * series);
    }

    /// <summary>x to a whole power of at least 0, by squaring.</summary>
    public static double Power(double x, int exponent)
    {
        double result = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) == 1)
            {
                result *= x;
            }

            x *= x;
        }

        return result;
    }
}
