namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>Work that splits into independent tasks and is written once for every width.</summary>
internal interface ILanesJob
{
    void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>;
}
