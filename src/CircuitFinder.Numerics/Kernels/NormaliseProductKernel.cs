using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>values = (values − mean·slope)·inverse + offset: what a layer norm before a linear map does to the map's product.</summary>
internal readonly unsafe struct NormaliseProductKernel(CpuMatrix values, CpuMatrix statistics, float* slope, float* offset) : ILanesJob
{
    private readonly CpuMatrix _values = values;
    private readonly CpuMatrix _statistics = statistics;
    private readonly float* _slope = slope;
    private readonly float* _offset = offset;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int columns = _values.Columns;
        (int row, int end) = RowSplit.RowsOf(index, _values.Rows, columns);
        for (; row < end; row++)
        {
            float* values = _values.Row(row);
            TLanes minusMean = TLanes.Create(-_statistics.Row(row)[0]);
            TLanes inverse = TLanes.Create(_statistics.Row(row)[1]);
            int whole = LanesMath.WholeLanes(columns);
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                TLanes centred = TLanes.MultiplyAdd(minusMean, TLanes.Load(_slope + i), TLanes.Load(values + i));
                TLanes.Store(TLanes.MultiplyAdd(centred, inverse, TLanes.Load(_offset + i)), values + i);
            }

            int rest = columns - whole;
            if (rest > 0)
            {
                TLanes centred = TLanes.MultiplyAdd(
                    minusMean, LanesMath.LoadPartial<TLanes>(_slope + whole, rest), LanesMath.LoadPartial<TLanes>(values + whole, rest));
                LanesMath.StorePartial(
                    TLanes.MultiplyAdd(centred, inverse, LanesMath.LoadPartial<TLanes>(_offset + whole, rest)), values + whole, rest);
            }
        }
    }
}
