using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>The activation functions, each forward beside backward.</summary>
/// <remarks>
/// gelu_tanh is x·σ(2u), u = √(2/π)(x + 0.044715·x³), because (1 + tanh u)/2 = σ(2u). Beyond |x| = 30 both gelus' gates are exactly
/// 0 or 1 in single precision and their slopes 0, so those are computed of x clamped there, which keeps x³ finite.
/// </remarks>
internal static class ActivationMaps
{
    private const float GateLimit = 30f;

    // 2·√(2/π), and that times 0.044715 and 3·0.044715.
    private const float TanhLinear = 1.59576912f;
    private const float TanhCubic = 0.0713548162726f;
    private const float TanhCubicSlope = 0.2140644488178f;

    /// <summary>f(first).</summary>
    public readonly struct Forward(ActivationKind kind) : IElementMap
    {
        private readonly ActivationKind _kind = kind;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes> => _kind switch
            {
                ActivationKind.GeluTanh => first * GeluTanhGate(first, out _, out _),
                ActivationKind.Gelu => first * LanesMath.NormalDistribution(first, out _),
                ActivationKind.Relu => TLanes.SelectLess(first, TLanes.Zero, TLanes.Zero, first),
                _ => first * LanesMath.Sigmoid(first, out _),
            };
    }

    /// <summary>first · f′(second): the gradient, then the input of the forward pass.</summary>
    public readonly struct Backward(ActivationKind kind) : IElementMap
    {
        private readonly ActivationKind _kind = kind;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes> => _kind switch
            {
                ActivationKind.GeluTanh => first * GeluTanhSlope(second),
                ActivationKind.Gelu => first * GeluSlope(second),
                ActivationKind.Relu => TLanes.SelectLess(TLanes.Zero, second, first, TLanes.Zero),
                _ => first * SiluSlope(second),
            };
    }

    /// <summary>first · f(second)/second: the gradient, then the input of the forward pass. Each f is its input times a gate, so
    /// nothing is divided.</summary>
    public readonly struct Secant(ActivationKind kind) : IElementMap
    {
        private readonly ActivationKind _kind = kind;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes> => _kind switch
            {
                ActivationKind.GeluTanh => first * GeluTanhGate(second, out _, out _),
                ActivationKind.Gelu => first * LanesMath.NormalDistribution(second, out _),
                ActivationKind.Relu => TLanes.SelectLess(TLanes.Zero, second, first, TLanes.Zero),
                _ => first * LanesMath.Sigmoid(second, out _),
            };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Clamp<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes low = TLanes.Create(-GateLimit);
        TLanes high = TLanes.Create(GateLimit);
        x = TLanes.SelectLess(x, low, low, x);
        return TLanes.SelectLess(high, x, high, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes GeluTanhGate<TLanes>(TLanes x, out TLanes clamped, out TLanes gateSlope)
        where TLanes : struct, ILanes<TLanes>
    {
        clamped = Clamp(x);
        TLanes factor = TLanes.MultiplyAdd(TLanes.Create(TanhCubic), clamped * clamped, TLanes.Create(TanhLinear));
        return LanesMath.Sigmoid(clamped * factor, out gateSlope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes GeluTanhSlope<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes gate = GeluTanhGate(x, out TLanes clamped, out TLanes gateSlope);
        TLanes inner = TLanes.MultiplyAdd(TLanes.Create(TanhCubicSlope), clamped * clamped, TLanes.Create(TanhLinear));
        return TLanes.MultiplyAdd(clamped * inner, gateSlope, gate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes GeluSlope<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes clamped = Clamp(x);
        TLanes distribution = LanesMath.NormalDistribution(clamped, out TLanes density);
        return TLanes.MultiplyAdd(clamped, density, distribution);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes SiluSlope<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes gate = LanesMath.Sigmoid(x, out TLanes gateSlope);
        return TLanes.MultiplyAdd(x, gateSlope, gate);
    }
}
