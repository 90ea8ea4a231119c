using System.Runtime.CompilerServices;

namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>Partial loads, sums and elementary functions in lanes arithmetic only, so that no bit depends on a C library.</summary>
internal static unsafe class LanesMath
{
    public const int Count = 16;

    // 1.5·2²³: adding it rounds a small float to an integer and leaves that integer in the low bits.
    private const float RoundingShift = 12582912f;

    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693147182464599609375f;
    private const float Ln2Low = -1.904654212e-9f;

    /// <summary>The largest multiple of sixteen that is not above <paramref name="length"/>.</summary>
    public static int WholeLanes(int length) => length & ~(Count - 1);

    /// <summary>The first <paramref name="count"/> lanes from memory, the others <paramref name="fill"/>: tails take the same path
    /// as the rest.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static TLanes LoadPartial<TLanes>(float* source, int count, float fill = 0f)
        where TLanes : struct, ILanes<TLanes>
    {
        float* buffer = stackalloc float[Count];
        TLanes.Store(TLanes.Create(fill), buffer);
        Unsafe.CopyBlockUnaligned(buffer, source, (uint)count * sizeof(float));
        return TLanes.Load(buffer);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void StorePartial<TLanes>(TLanes value, float* destination, int count)
        where TLanes : struct, ILanes<TLanes>
    {
        float* buffer = stackalloc float[Count];
        TLanes.Store(value, buffer);
        Unsafe.CopyBlockUnaligned(destination, buffer, (uint)count * sizeof(float));
    }

    /// <summary>Inner product in sixteen lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot<TLanes>(float* left, float* right, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes sum = TLanes.Zero;
        int whole = WholeLanes(length);
        for (int i = 0; i < whole; i += Count)
        {
            sum = TLanes.MultiplyAdd(TLanes.Load(left + i), TLanes.Load(right + i), sum);
        }

        if (whole < length)
        {
            sum = TLanes.MultiplyAdd(
                LoadPartial<TLanes>(left + whole, length - whole), LoadPartial<TLanes>(right + whole, length - whole), sum);
        }

        return TLanes.Sum(sum);
    }

    /// <summary>results[j] = the inner product of a row with each of some rows: the bits of <see cref="Dot"/>, four at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots<TLanes>(float* left, float* rows, long stride, int count, int length, float* results)
        where TLanes : struct, ILanes<TLanes>
    {
        int whole = WholeLanes(length);
        int rest = length - whole;
        int j = 0;
        for (; j + 4 <= count; j += 4, rows += 4 * stride)
        {
            float* second = rows + stride;
            float* third = second + stride;
            float* fourth = third + stride;
            TLanes sum0 = TLanes.Zero;
            TLanes sum1 = TLanes.Zero;
            TLanes sum2 = TLanes.Zero;
            TLanes sum3 = TLanes.Zero;
            for (int i = 0; i < whole; i += Count)
            {
                TLanes factor = TLanes.Load(left + i);
                sum0 = TLanes.MultiplyAdd(factor, TLanes.Load(rows + i), sum0);
                sum1 = TLanes.MultiplyAdd(factor, TLanes.Load(second + i), sum1);
                sum2 = TLanes.MultiplyAdd(factor, TLanes.Load(third + i), sum2);
                sum3 = TLanes.MultiplyAdd(factor, TLanes.Load(fourth + i), sum3);
            }

            if (rest > 0)
            {
                TLanes factor = LoadPartial<TLanes>(left + whole, rest);
                sum0 = TLanes.MultiplyAdd(factor, LoadPartial<TLanes>(rows + whole, rest), sum0);
                sum1 = TLanes.MultiplyAdd(factor, LoadPartial<TLanes>(second + whole, rest), sum1);
                sum2 = TLanes.MultiplyAdd(factor, LoadPartial<TLanes>(third + whole, rest), sum2);
                sum3 = TLanes.MultiplyAdd(factor, LoadPartial<TLanes>(fourth + whole, rest), sum3);
            }

            TLanes.SumFour(sum0, sum1, sum2, sum3, results + j);
        }

        for (; j < count; j++, rows += stride)
        {
            results[j] = Dot<TLanes>(left, rows, length);
        }
    }

    /// <summary>destination += scale · source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled<TLanes>(float* source, float scale, float* destination, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes factor = TLanes.Create(scale);
        int whole = WholeLanes(length);
        for (int i = 0; i < whole; i += Count)
        {
            TLanes.Store(TLanes.MultiplyAdd(factor, TLanes.Load(source + i), TLanes.Load(destination + i)), destination + i);
        }

        int rest = length - whole;
        if (rest > 0)
        {
            TLanes sum = TLanes.MultiplyAdd(
                factor, LoadPartial<TLanes>(source + whole, rest), LoadPartial<TLanes>(destination + whole, rest));
            StorePartial(sum, destination + whole, rest);
        }
    }

    /// <summary>The largest element; NaN elements are passed over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max<TLanes>(float* values, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes largest = TLanes.Create(float.NegativeInfinity);
        int whole = WholeLanes(length);
        for (int i = 0; i < whole; i += Count)
        {
            TLanes value = TLanes.Load(values + i);
            largest = TLanes.SelectLess(largest, value, value, largest);
        }

        if (whole < length)
        {
            TLanes value = LoadPartial<TLanes>(values + whole, length - whole, float.NegativeInfinity);
            largest = TLanes.SelectLess(largest, value, value, largest);
        }

        return MaxLane(largest);
    }

    /// <summary>eˣ to about one unit in the last place, with gradual underflow; 0 below −104, infinity above 88.7.</summary>
    /// <remarks>x = n·ln 2 + r; eʳ by a polynomial of degree 6 (minimax, 8e-9 relative); 2ⁿ in two factors, so that both are normal
    /// floats.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes lowest = TLanes.Create(-104f);
        TLanes highest = TLanes.Create(89f);
        x = TLanes.SelectLess(x, lowest, lowest, x);
        x = TLanes.SelectLess(highest, x, highest, x);

        TLanes shift = TLanes.Create(RoundingShift);
        TLanes n = TLanes.MultiplyAdd(x, TLanes.Create(Log2E), shift) - shift;
        TLanes r = TLanes.MultiplyAdd(n, TLanes.Create(-Ln2High), x);
        r = TLanes.MultiplyAdd(n, TLanes.Create(-Ln2Low), r);

        TLanes one = TLanes.Create(1f);
        TLanes p = TLanes.MultiplyAdd(TLanes.Create(0.00139262504f), r, TLanes.Create(0.00836323295f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.0416665524f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.166665763f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.5f));
        p = TLanes.MultiplyAdd(p, r, one);
        p = TLanes.MultiplyAdd(p, r, one);

        TLanes half = TLanes.MultiplyAdd(n, TLanes.Create(0.5f), shift) - shift;
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>The logistic function σ and its derivative σ(1 − σ), both exact to rounding for large |x| too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes>(TLanes x, out TLanes derivative)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes zero = TLanes.Zero;
        TLanes one = TLanes.Create(1f);
        TLanes e = Exp(TLanes.SelectLess(x, zero, x, zero - x));
        TLanes larger = one / (one + e);
        TLanes smaller = e * larger;
        derivative = larger * smaller;
        return TLanes.SelectLess(x, zero, smaller, larger);
    }

    /// <summary>The normal distribution function Φ and its density φ.</summary>
    /// <remarks>Φ(−y) = e^(−y²/2)·t·P(t) for y ≥ 0, t = 1/(1 + 0.35·y), P of degree 8 (minimax, 1.5e-8 absolute).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes NormalDistribution<TLanes>(TLanes x, out TLanes density)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes zero = TLanes.Zero;
        TLanes one = TLanes.Create(1f);
        TLanes y = TLanes.SelectLess(x, zero, zero - x, x);
        TLanes e = Exp(TLanes.Create(-0.5f) * x * x);
        TLanes t = one / TLanes.MultiplyAdd(TLanes.Create(0.35f), y, one);

        TLanes p = TLanes.MultiplyAdd(TLanes.Create(-0.0254574269f), t, TLanes.Create(0.126899645f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(-0.222641364f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(0.124412104f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(-0.00163176772f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(0.0976137221f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(0.121494271f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(0.139681831f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(0.139628977f));

        TLanes tail = e * t * p;
        density = e * TLanes.Create(0.398942280f);
        return TLanes.SelectLess(x, zero, tail, one - tail);
    }

    /// <summary>2ⁿ for whole n from −126 to 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes PowerOfTwo<TLanes>(TLanes n)
        where TLanes : struct, ILanes<TLanes> => TLanes.ShiftIntoExponent(n + TLanes.Create(RoundingShift + 127f));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float MaxLane<TLanes>(TLanes value)
        where TLanes : struct, ILanes<TLanes>
    {
        float* buffer = stackalloc float[Count];
        TLanes.Store(value, buffer);
        float largest = buffer[0];
        for (int i = 1; i < Count; i++)
        {
            largest = largest < buffer[i] ? buffer[i] : largest;
        }

        return largest;
    }

    /// <summary>tanh x: near 0 by its series, since 2σ(2x) − 1 would cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes square = x * x;
        TLanes inner = TLanes.MultiplyAdd(square, TLanes.Create(-17f / 315), TLanes.Create(2f / 15));
        inner = TLanes.MultiplyAdd(square, inner, TLanes.Create(-1f / 3));
        TLanes near = TLanes.MultiplyAdd(square * inner, x, x);
        TLanes far = TLanes.MultiplyAdd(TLanes.Create(2), Sigmoid(x + x, out _), TLanes.Create(-1));
        return TLanes.SelectLess(square, TLanes.Create(0.0625f), near, far);
    }

    /// <summary>values[i] = cap·tanh(values[i]/cap).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftCap<TLanes>(float* values, int count, float cap)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes factor = TLanes.Create(cap);
        TLanes inverse = TLanes.Create(1 / cap);
        int whole = WholeLanes(count);
        for (int i = 0; i < whole; i += Count)
        {
            TLanes.Store(Tanh(TLanes.Load(values + i) * inverse) * factor, values + i);
        }

        if (whole < count)
        {
            StorePartial(Tanh(LoadPartial<TLanes>(values + whole, count - whole) * inverse) * factor, values + whole, count - whole);
        }
    }
}
