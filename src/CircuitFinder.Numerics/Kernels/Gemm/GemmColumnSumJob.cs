using System.Numerics;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>sums[c] += Σ over rows, in order and from 0, of values[row, c]; <see cref="BlockColumns"/> columns a piece.</summary>
internal readonly unsafe struct GemmColumnSumJob(float* values, long stride, int rows, int columns, float* sums) : IParallelJob
{
    public const int BlockColumns = 64;

    public void Run(int index)
    {
        int first = index * BlockColumns;
        int count = Math.Min(BlockColumns, columns - first);
        Span<float> totals = stackalloc float[BlockColumns];
        totals.Clear();
        float* row = values + first;
        for (int i = 0; i < rows; i++, row += stride)
        {
            int column = 0;
            for (; column <= count - Vector<float>.Count; column += Vector<float>.Count)
            {
                Span<float> total = totals[column..];
                (new Vector<float>(total) + Vector.Load(row + column)).CopyTo(total);
            }

            for (; column < count; column++)
            {
                totals[column] += row[column];
            }
        }

        for (int column = 0; column < count; column++)
        {
            sums[first + column] += totals[column];
        }
    }
}
