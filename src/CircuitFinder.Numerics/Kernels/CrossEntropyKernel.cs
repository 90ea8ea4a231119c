using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>−log softmax(logits)[target] of each row and its gradient scale·(softmax − one at the target); losses go to memory, one
/// a row.</summary>
internal readonly unsafe struct CrossEntropyKernel(CpuMatrix logits, int* targets, double scale, CpuMatrix gradLogits, double* losses) : ILanesJob
{
    // Exponentials are added in lanes over this many columns, the blocks in double: a vocabulary is too long for one float sum.
    private const int BlockLength = 1024;

    private readonly CpuMatrix _logits = logits;
    private readonly int* _targets = targets;
    private readonly double _scale = scale;
    private readonly CpuMatrix _gradLogits = gradLogits;
    private readonly double* _losses = losses;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int columns = _logits.Columns;
        (int row, int end) = RowSplit.RowsOf(index, _logits.Rows, columns);
        for (; row < end; row++)
        {
            float* gradLogits = _gradLogits.Row(row);
            int target = _targets[row];
            if (target < 0)
            {
                new Span<float>(gradLogits, columns).Clear();
                _losses[row] = 0;
                continue;
            }

            float* logits = _logits.Row(row);
            float largest = LanesMath.Max<TLanes>(logits, columns);
            double targetLogit = logits[target];
            double sum = 0;
            for (int start = 0; start < columns; start += BlockLength)
            {
                sum += Exponentials<TLanes>(logits + start, largest, gradLogits + start, Math.Min(BlockLength, columns - start));
            }

            Scale<TLanes>(gradLogits, (float)(_scale / sum), columns);
            gradLogits[target] -= (float)_scale;
            _losses[row] = largest - targetLogit + PortableMath.Log(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials<TLanes>(float* logits, float largest, float* destination, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes shift = TLanes.Create(largest);
        TLanes sum = TLanes.Zero;
        int whole = LanesMath.WholeLanes(length);
        for (int i = 0; i < whole; i += LanesMath.Count)
        {
            TLanes power = LanesMath.Exp(TLanes.Load(logits + i) - shift);
            TLanes.Store(power, destination + i);
            sum += power;
        }

        int rest = length - whole;
        if (rest > 0)
        {
            TLanes power = LanesMath.Exp(LanesMath.LoadPartial<TLanes>(logits + whole, rest, float.NegativeInfinity) - shift);
            LanesMath.StorePartial(power, destination + whole, rest);
            sum += power;
        }

        return TLanes.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TLanes>(float* values, float scale, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes factor = TLanes.Create(scale);
        int whole = LanesMath.WholeLanes(length);
        for (int i = 0; i < whole; i += LanesMath.Count)
        {
            TLanes.Store(TLanes.Load(values + i) * factor, values + i);
        }

        for (int i = whole; i < length; i++)
        {
            values[i] *= scale;
        }
    }
}
