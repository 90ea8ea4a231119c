using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>proximities[s, r] = max(0, ‖sum_r‖₁ − ‖sum_r − source_s,r‖₁); a task is one source.</summary>
internal readonly unsafe struct ProximityKernel(CpuTensor sources, CpuMatrix sum, double* proximities) : ILanesJob
{
    private readonly CpuTensor _sources = sources;
    private readonly CpuMatrix _sum = sum;
    private readonly double* _proximities = proximities;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int columns = _sum.Columns;
        float* source = _sources.Pointer + ((long)index * _sources.Shape[1] * columns);
        int whole = LanesMath.WholeLanes(columns);
        for (int row = 0; row < _sum.Rows; row++, source += columns)
        {
            // ‖sum‖ − ‖sum − source‖ lane by lane: the difference of two large sums would lose a small source.
            float* total = _sum.Row(row);
            TLanes gain = TLanes.Zero;
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                TLanes value = TLanes.Load(total + i);
                gain += Magnitude(value) - Magnitude(value - TLanes.Load(source + i));
            }

            if (whole < columns)
            {
                TLanes value = LanesMath.LoadPartial<TLanes>(total + whole, columns - whole);
                gain += Magnitude(value) - Magnitude(value - LanesMath.LoadPartial<TLanes>(source + whole, columns - whole));
            }

            _proximities[((long)index * _sum.Rows) + row] = Math.Max(0, TLanes.Sum(gain));
        }
    }

    private static TLanes Magnitude<TLanes>(TLanes value)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.SelectLess(value, TLanes.Zero, TLanes.Zero - value, value);
}
