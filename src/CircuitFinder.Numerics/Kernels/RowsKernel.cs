using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Rows taken from, and added to, places given by a list.</summary>
internal static unsafe class RowsKernel
{
    /// <summary>destination[i] = source[rows[i]]; a null list means row i itself.</summary>
    public readonly struct Gather(CpuMatrix source, int* rows, CpuMatrix destination) : ILanesJob
    {
        private readonly CpuMatrix _source = source;
        private readonly int* _rows = rows;
        private readonly CpuMatrix _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            int columns = _destination.Columns;
            (int row, int end) = RowSplit.RowsOf(index, _destination.Rows, columns);
            for (; row < end; row++)
            {
                float* source = _source.Row(_rows is null ? row : _rows[row]);
                new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(_destination.Row(row), columns));
            }
        }
    }

    /// <summary>destination[rows[i]] += source[i] in order of i. Rows may repeat, so tasks divide the columns.</summary>
    public readonly struct ScatterAdd(CpuMatrix source, int* rows, CpuMatrix destination) : ILanesJob
    {
        private const int ColumnsPerTask = 256;

        private readonly CpuMatrix _source = source;
        private readonly int* _rows = rows;
        private readonly CpuMatrix _destination = destination;

        public static int TaskCount(int columns) => (columns + ColumnsPerTask - 1) / ColumnsPerTask;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            int column = index * ColumnsPerTask;
            int count = Math.Min(ColumnsPerTask, _source.Columns - column);
            for (int row = 0; row < _source.Rows; row++)
            {
                LanesMath.AddScaled<TLanes>(_source.Row(row) + column, 1f, _destination.Row(_rows[row]) + column, count);
            }
        }
    }

    /// <summary>Every element to zero.</summary>
    public readonly struct Clear(CpuMatrix destination) : ILanesJob
    {
        private readonly CpuMatrix _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            (int row, int end) = RowSplit.RowsOf(index, _destination.Rows, _destination.Columns);
            for (; row < end; row++)
            {
                new Span<float>(_destination.Row(row), _destination.Columns).Clear();
            }
        }
    }
}
