using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>destination = map(first, second), element by element; all three may be the same memory.</summary>
internal readonly unsafe struct ElementwiseKernel<TMap>(TMap map, CpuMatrix first, CpuMatrix second, CpuMatrix destination) : ILanesJob
    where TMap : struct, IElementMap
{
    private readonly TMap _map = map;
    private readonly CpuMatrix _first = first;
    private readonly CpuMatrix _second = second;
    private readonly CpuMatrix _destination = destination;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        TMap map = _map;
        int columns = _destination.Columns;
        int whole = LanesMath.WholeLanes(columns);
        int rest = columns - whole;
        (int row, int end) = RowSplit.RowsOf(index, _destination.Rows, columns);
        for (; row < end; row++)
        {
            float* first = _first.Row(row);
            float* second = _second.Row(row);
            float* destination = _destination.Row(row);
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                TLanes.Store(map.Apply(TLanes.Load(first + i), TLanes.Load(second + i)), destination + i);
            }

            if (rest > 0)
            {
                TLanes value = map.Apply(
                    LanesMath.LoadPartial<TLanes>(first + whole, rest), LanesMath.LoadPartial<TLanes>(second + whole, rest));
                LanesMath.StorePartial(value, destination + whole, rest);
            }
        }
    }
}
