using System.Runtime.CompilerServices;

namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>Sixteen lanes without vectors: for hardware that has no fused multiply-add, and what the vectors are tested against.</summary>
[InlineArray(16)]
internal unsafe struct LanesScalar : ILanes<LanesScalar>
{
    private const int Count = 16;

    private float _first;

    public static int AccumulatorBudget => 6;

    public static LanesScalar Zero => default;

    public static LanesScalar Create(float value)
    {
        LanesScalar result = default;
        ((Span<float>)result).Fill(value);
        return result;
    }

    public static LanesScalar Load(float* source)
    {
        LanesScalar result = default;
        new ReadOnlySpan<float>(source, Count).CopyTo(result);
        return result;
    }

    public static void Store(LanesScalar value, float* destination) => ((ReadOnlySpan<float>)value).CopyTo(new Span<float>(destination, Count));

    public static LanesScalar operator +(LanesScalar left, LanesScalar right)
    {
        for (int i = 0; i < Count; i++)
        {
            left[i] += right[i];
        }

        return left;
    }

    public static LanesScalar operator -(LanesScalar left, LanesScalar right)
    {
        for (int i = 0; i < Count; i++)
        {
            left[i] -= right[i];
        }

        return left;
    }

    public static LanesScalar operator *(LanesScalar left, LanesScalar right)
    {
        for (int i = 0; i < Count; i++)
        {
            left[i] *= right[i];
        }

        return left;
    }

    public static LanesScalar operator /(LanesScalar left, LanesScalar right)
    {
        for (int i = 0; i < Count; i++)
        {
            left[i] /= right[i];
        }

        return left;
    }

    public static LanesScalar MultiplyAdd(LanesScalar left, LanesScalar right, LanesScalar addend)
    {
        for (int i = 0; i < Count; i++)
        {
            left[i] = MathF.FusedMultiplyAdd(left[i], right[i], addend[i]);
        }

        return left;
    }

    public static LanesScalar SquareRoot(LanesScalar value)
    {
        for (int i = 0; i < Count; i++)
        {
            value[i] = MathF.Sqrt(value[i]);
        }

        return value;
    }

    public static LanesScalar SelectLess(LanesScalar left, LanesScalar right, LanesScalar whenLess, LanesScalar otherwise)
    {
        for (int i = 0; i < Count; i++)
        {
            otherwise[i] = left[i] < right[i] ? whenLess[i] : otherwise[i];
        }

        return otherwise;
    }

    public static LanesScalar ShiftIntoExponent(LanesScalar value)
    {
        for (int i = 0; i < Count; i++)
        {
            value[i] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value[i]) << 23);
        }

        return value;
    }

    public static float Sum(LanesScalar value)
    {
        for (int half = Count / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                value[i] += value[i + half];
            }
        }

        return value[0];
    }
}
