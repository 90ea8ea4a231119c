using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>A function of two elements, in lanes; one-argument functions ignore the second.</summary>
internal interface IElementMap
{
    TLanes Apply<TLanes>(TLanes first, TLanes second)
        where TLanes : struct, ILanes<TLanes>;
}
