using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>destination += scale · Σ sources[index], the terms added one after another in the order of the indices.</summary>
/// <remarks>Each block of a row stays in the nearest cache while all sources stream past it once.</remarks>
internal readonly unsafe struct SelectedSumKernel(
    float* sources, long sourceStride, int* indices, int indexCount, float scale, CpuMatrix destination) : ILanesJob
{
    private const int BlockLength = 2048;

    private readonly float* _sources = sources;
    private readonly long _sourceStride = sourceStride;
    private readonly int* _indices = indices;
    private readonly int _indexCount = indexCount;
    private readonly float _scale = scale;
    private readonly CpuMatrix _destination = destination;

    public static int BlocksPerRow(int columns) => (columns + BlockLength - 1) / BlockLength;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int columns = _destination.Columns;
        int blocks = BlocksPerRow(columns);
        int row = index / blocks;
        int column = (index - (row * blocks)) * BlockLength;
        int count = Math.Min(BlockLength, columns - column);
        long sourceLength = _sourceStride;
        float* sources = _sources + ((long)row * columns) + column;
        float* destination = _destination.Row(row) + column;
        int next = 0;
        for (; next + 4 <= _indexCount; next += 4)
        {
            AddFour<TLanes>(
                sources + (_indices[next] * sourceLength), sources + (_indices[next + 1] * sourceLength),
                sources + (_indices[next + 2] * sourceLength), sources + (_indices[next + 3] * sourceLength), destination, count);
        }

        for (; next < _indexCount; next++)
        {
            LanesMath.AddScaled<TLanes>(sources + (_indices[next] * sourceLength), _scale, destination, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddFour<TLanes>(float* first, float* second, float* third, float* fourth, float* destination, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes scale = TLanes.Create(_scale);
        int whole = LanesMath.WholeLanes(length);
        for (int i = 0; i < whole; i += LanesMath.Count)
        {
            TLanes sum = TLanes.MultiplyAdd(scale, TLanes.Load(first + i), TLanes.Load(destination + i));
            sum = TLanes.MultiplyAdd(scale, TLanes.Load(second + i), sum);
            sum = TLanes.MultiplyAdd(scale, TLanes.Load(third + i), sum);
            sum = TLanes.MultiplyAdd(scale, TLanes.Load(fourth + i), sum);
            TLanes.Store(sum, destination + i);
        }

        int rest = length - whole;
        if (rest > 0)
        {
            LanesMath.AddScaled<TLanes>(first + whole, _scale, destination + whole, rest);
            LanesMath.AddScaled<TLanes>(second + whole, _scale, destination + whole, rest);
            LanesMath.AddScaled<TLanes>(third + whole, _scale, destination + whole, rest);
            LanesMath.AddScaled<TLanes>(fourth + whole, _scale, destination + whole, rest);
        }
    }
}
