using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>Sixteen lanes in two 256-bit vectors.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<float> _first;
    private readonly Vector256<float> _second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256(Vector256<float> first, Vector256<float> second)
    {
        _first = first;
        _second = second;
    }

    public static int AccumulatorBudget => 6;

    public static Lanes256 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value)
    {
        Vector256<float> all = Vector256.Create(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, float* destination)
    {
        Vector256.Store(value._first, destination);
        Vector256.Store(value._second, destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left._first + right._first, left._second + right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left._first - right._first, left._second - right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left._first * right._first, left._second * right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 left, Lanes256 right) => new(left._first / right._first, left._second / right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 addend) => new(
        Vector256.FusedMultiplyAdd(left._first, right._first, addend._first),
        Vector256.FusedMultiplyAdd(left._second, right._second, addend._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SquareRoot(Lanes256 value) => new(Vector256.Sqrt(value._first), Vector256.Sqrt(value._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SelectLess(Lanes256 left, Lanes256 right, Lanes256 whenLess, Lanes256 otherwise) => new(
        Vector256.ConditionalSelect(Vector256.LessThan(left._first, right._first), whenLess._first, otherwise._first),
        Vector256.ConditionalSelect(Vector256.LessThan(left._second, right._second), whenLess._second, otherwise._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftIntoExponent(Lanes256 value) => new(
        (value._first.AsInt32() << 23).AsSingle(),
        (value._second.AsInt32() << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 value)
    {
        Vector256<float> eight = value._first + value._second;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
