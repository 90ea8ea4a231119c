using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>KL(softmax(reference) ‖ softmax(logits)) of each row: lse(l) − lse(r) − Σ softmax(r)·(l − r). Exactly 0 for equal
/// rows.</summary>
internal readonly unsafe struct DivergenceKernel(CpuMatrix reference, CpuMatrix logits, double* divergences) : ILanesJob
{
    // Summed in lanes over this many columns, the blocks in double: a vocabulary is too long for one float sum.
    private const int BlockLength = 1024;

    private readonly CpuMatrix _reference = reference;
    private readonly CpuMatrix _logits = logits;
    private readonly double* _divergences = divergences;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int columns = _logits.Columns;
        (int row, int end) = RowSplit.RowsOf(index, _logits.Rows, columns);
        for (; row < end; row++)
        {
            float* reference = _reference.Row(row);
            float* logits = _logits.Row(row);
            float largestReference = LanesMath.Max<TLanes>(reference, columns);
            float largest = LanesMath.Max<TLanes>(logits, columns);
            double sumReference = 0;
            double sum = 0;
            double weighted = 0;
            for (int start = 0; start < columns; start += BlockLength)
            {
                int length = Math.Min(BlockLength, columns - start);
                Sums sums = Block<TLanes>(reference + start, logits + start, largestReference, largest, length);
                sumReference += sums.Reference;
                sum += sums.Logits;
                weighted += sums.Weighted;
            }

            _divergences[row] = largest + PortableMath.Log(sum) - (largestReference + PortableMath.Log(sumReference)) - (weighted / sumReference);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Sums Block<TLanes>(float* reference, float* logits, float largestReference, float largest, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes shiftReference = TLanes.Create(largestReference);
        TLanes shift = TLanes.Create(largest);
        TLanes sumReference = TLanes.Zero;
        TLanes sum = TLanes.Zero;
        TLanes weighted = TLanes.Zero;
        int whole = LanesMath.WholeLanes(length);
        for (int i = 0; i < whole; i += LanesMath.Count)
        {
            TLanes r = TLanes.Load(reference + i);
            TLanes l = TLanes.Load(logits + i);
            TLanes power = LanesMath.Exp(r - shiftReference);
            sumReference += power;
            weighted = TLanes.MultiplyAdd(power, l - r, weighted);
            sum += LanesMath.Exp(l - shift);
        }

        int rest = length - whole;
        if (rest > 0)
        {
            // Past the end: a difference of zero, and powers of minus infinity, which are zero.
            TLanes power = LanesMath.Exp(LanesMath.LoadPartial<TLanes>(reference + whole, rest, float.NegativeInfinity) - shiftReference);
            TLanes difference = LanesMath.LoadPartial<TLanes>(logits + whole, rest) - LanesMath.LoadPartial<TLanes>(reference + whole, rest);
            sumReference += power;
            weighted = TLanes.MultiplyAdd(power, difference, weighted);
            sum += LanesMath.Exp(LanesMath.LoadPartial<TLanes>(logits + whole, rest, float.NegativeInfinity) - shift);
        }

        return new Sums(TLanes.Sum(sumReference), TLanes.Sum(sum), TLanes.Sum(weighted));
    }

    private readonly record struct Sums(float Reference, float Logits, float Weighted);
}
