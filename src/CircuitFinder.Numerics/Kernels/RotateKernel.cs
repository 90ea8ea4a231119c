using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Rotary embeddings in place: a task is some rows.</summary>
internal readonly unsafe struct RotateKernel(CpuMatrix values, int headCount, int* positions, CpuMatrix table, bool inverse) : ILanesJob
{
    private readonly CpuMatrix _values = values;
    private readonly int _headCount = headCount;
    private readonly int* _positions = positions;
    private readonly CpuMatrix _table = table;
    private readonly bool _inverse = inverse;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int half = _table.Columns / 2;
        int headDim = _values.Columns / _headCount;
        (int row, int end) = RowSplit.RowsOf(index, _values.Rows, _values.Columns);
        for (; row < end; row++)
        {
            float* cosines = _table.Row(_positions[row]);
            for (int head = 0; head < _headCount; head++)
            {
                Turn<TLanes>(_values.Row(row) + (head * headDim), cosines, cosines + half, half);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Turn<TLanes>(float* head, float* cosines, float* sines, int half)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes sign = TLanes.Create(_inverse ? -1 : 1);
        int whole = LanesMath.WholeLanes(half);
        for (int i = 0; i < whole; i += LanesMath.Count)
        {
            TLanes first = TLanes.Load(head + i);
            TLanes second = TLanes.Load(head + half + i);
            TLanes cosine = TLanes.Load(cosines + i);
            TLanes sine = TLanes.Load(sines + i) * sign;
            TLanes.Store((first * cosine) - (second * sine), head + i);
            TLanes.Store((second * cosine) + (first * sine), head + half + i);
        }

        int rest = half - whole;
        if (rest > 0)
        {
            TLanes first = LanesMath.LoadPartial<TLanes>(head + whole, rest);
            TLanes second = LanesMath.LoadPartial<TLanes>(head + half + whole, rest);
            TLanes cosine = LanesMath.LoadPartial<TLanes>(cosines + whole, rest);
            TLanes sine = LanesMath.LoadPartial<TLanes>(sines + whole, rest) * sign;
            LanesMath.StorePartial((first * cosine) - (second * sine), head + whole, rest);
            LanesMath.StorePartial((second * cosine) + (first * sine), head + half + whole, rest);
        }
    }
}
