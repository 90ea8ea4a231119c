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
}
