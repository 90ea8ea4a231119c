using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>Sixteen lanes in four 128-bit vectors.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Lanes128>
{
    private readonly Vector128<float> _first;
    private readonly Vector128<float> _second;
    private readonly Vector128<float> _third;
    private readonly Vector128<float> _fourth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes128(Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth)
    {
        _first = first;
        _second = second;
        _third = third;
        _fourth = fourth;
    }

    public static int AccumulatorBudget => 6;

    public static Lanes128 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Create(float value)
    {
        Vector128<float> all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(
        Vector128.Load(source),
        Vector128.Load(source + 4),
        Vector128.Load(source + 8),
        Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 value, float* destination)
    {
        Vector128.Store(value._first, destination);
        Vector128.Store(value._second, destination + 4);
        Vector128.Store(value._third, destination + 8);
        Vector128.Store(value._fourth, destination + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(
            left._first + right._first,
            left._second + right._second,
            left._third + right._third,
            left._fourth + right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(
            left._first - right._first,
            left._second - right._second,
            left._third - right._third,
            left._fourth - right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, Lanes128 right) => new(
            left._first * right._first,
            left._second * right._second,
            left._third * right._third,
            left._fourth * right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 left, Lanes128 right) => new(
            left._first / right._first,
            left._second / right._second,
            left._third / right._third,
            left._fourth / right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) => new(
        Vector128.FusedMultiplyAdd(left._first, right._first, addend._first),
        Vector128.FusedMultiplyAdd(left._second, right._second, addend._second),
        Vector128.FusedMultiplyAdd(left._third, right._third, addend._third),
        Vector128.FusedMultiplyAdd(left._fourth, right._fourth, addend._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SquareRoot(Lanes128 value) => new(
        Vector128.Sqrt(value._first),
        Vector128.Sqrt(value._second),
        Vector128.Sqrt(value._third),
        Vector128.Sqrt(value._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SelectLess(Lanes128 left, Lanes128 right, Lanes128 whenLess, Lanes128 otherwise) => new(
        Vector128.ConditionalSelect(Vector128.LessThan(left._first, right._first), whenLess._first, otherwise._first),
        Vector128.ConditionalSelect(Vector128.LessThan(left._second, right._second), whenLess._second, otherwise._second),
        Vector128.ConditionalSelect(Vector128.LessThan(left._third, right._third), whenLess._third, otherwise._third),
        Vector128.ConditionalSelect(Vector128.LessThan(left._fourth, right._fourth), whenLess._fourth, otherwise._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftIntoExponent(Lanes128 value) => new(
        (value._first.AsInt32() << 23).AsSingle(),
        (value._second.AsInt32() << 23).AsSingle(),
        (value._third.AsInt32() << 23).AsSingle(),
        (value._fourth.AsInt32() << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes128 value)
    {
        Vector128<float> four = (value._first + value._third) + (value._second + value._fourth);
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
