using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>The arithmetic element-wise functions.</summary>
internal static class ElementMaps
{
    /// <summary>first − second.</summary>
    public readonly struct Subtract : IElementMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes> => first - second;
    }

    /// <summary>second + scale · first.</summary>
    public readonly struct AddScaled(float scale) : IElementMap
    {
        private readonly float _scale = scale;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes> => TLanes.MultiplyAdd(TLanes.Create(_scale), first, second);
    }

    /// <summary>first · second.</summary>
    public readonly struct Multiply : IElementMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes> => first * second;
    }

    /// <summary>first, kept between −bound and bound.</summary>
    public readonly struct Clamp(float bound) : IElementMap
    {
        private readonly float _bound = bound;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes most = TLanes.Create(_bound);
            TLanes least = TLanes.Create(-_bound);
            TLanes above = TLanes.SelectLess(first, least, least, first);
            return TLanes.SelectLess(most, above, most, above);
        }
    }

    /// <summary>first where second lies between −bound and bound, else 0.</summary>
    public readonly struct ClampBackward(float bound) : IElementMap
    {
        private readonly float _bound = bound;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes above = TLanes.SelectLess(second, TLanes.Create(-_bound), TLanes.Zero, first);
            return TLanes.SelectLess(TLanes.Create(_bound), second, TLanes.Zero, above);
        }
    }

    /// <summary>cap·tanh(first/cap).</summary>
    public readonly struct SoftCap(float cap) : IElementMap
    {
        private readonly float _cap = cap;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes> => LanesMath.Tanh(first * TLanes.Create(1 / _cap)) * TLanes.Create(_cap);
    }

    /// <summary>first · (1 − (second/cap)²): the gradient, then what the forward pass gave.</summary>
    public readonly struct SoftCapBackward(float cap) : IElementMap
    {
        private readonly float _cap = cap;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Apply<TLanes>(TLanes first, TLanes second)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes share = second * TLanes.Create(1 / _cap);
            return first * (TLanes.Create(1) - (share * share));
        }
    }
}
