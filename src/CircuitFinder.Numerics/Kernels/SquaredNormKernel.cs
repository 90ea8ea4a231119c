using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>The sum of squares of each row, in eight lanes of doubles; sums go to memory, one a row.</summary>
/// <remarks>A float's square is exact in double, and pairs of doubles are the narrowest vectors there are: one width serves all
/// hardware.</remarks>
internal readonly unsafe struct SquaredNormKernel(CpuMatrix values, double* sums) : IParallelJob
{
    private readonly CpuMatrix _values = values;
    private readonly double* _sums = sums;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int index)
    {
        int columns = _values.Columns;
        (int row, int end) = RowSplit.RowsOf(index, _values.Rows, columns);
        for (; row < end; row++)
        {
            float* values = _values.Row(row);
            Vector128<double> first = default;
            Vector128<double> second = default;
            Vector128<double> third = default;
            Vector128<double> fourth = default;
            int i = 0;
            for (; i + 8 <= columns; i += 8)
            {
                (Vector128<double> low, Vector128<double> high) = Vector128.Widen(Vector128.Load(values + i));
                first += low * low;
                second += high * high;
                (low, high) = Vector128.Widen(Vector128.Load(values + i + 4));
                third += low * low;
                fourth += high * high;
            }

            Vector128<double> pair = (first + second) + (third + fourth);
            double sum = pair[0] + pair[1];
            for (; i < columns; i++)
            {
                sum += (double)values[i] * values[i];
            }

            _sums[row] = sum;
        }
    }
}
