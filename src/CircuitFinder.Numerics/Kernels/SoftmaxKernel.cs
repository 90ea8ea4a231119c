using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Softmax of rows, and its gradient.</summary>
internal static unsafe class SoftmaxKernel
{
    /// <summary>One row, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax<TLanes>(float* values, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes largest = TLanes.Create(LanesMath.Max<TLanes>(values, length));
        TLanes sum = TLanes.Zero;
        int whole = LanesMath.WholeLanes(length);
        int rest = length - whole;
        for (int i = 0; i < whole; i += LanesMath.Count)
        {
            TLanes power = LanesMath.Exp(TLanes.Load(values + i) - largest);
            TLanes.Store(power, values + i);
            sum += power;
        }

        if (rest > 0)
        {
            TLanes power = LanesMath.Exp(LanesMath.LoadPartial<TLanes>(values + whole, rest, float.NegativeInfinity) - largest);
            LanesMath.StorePartial(power, values + whole, rest);
            sum += power;
        }

        float factor = 1f / TLanes.Sum(sum);
        for (int i = 0; i < length; i++)
        {
            values[i] *= factor;
        }
    }

    /// <summary>Rows of a matrix.</summary>
    public readonly struct Forward(CpuMatrix input, CpuMatrix output) : ILanesJob
    {
        private readonly CpuMatrix _input = input;
        private readonly CpuMatrix _output = output;

        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            (int row, int end) = RowSplit.RowsOf(index, _input.Rows, _input.Columns);
            for (; row < end; row++)
            {
                float* output = _output.Row(row);
                new Span<float>(_input.Row(row), _input.Columns).CopyTo(new Span<float>(output, _input.Columns));
                Softmax<TLanes>(output, _input.Columns);
            }
        }
    }

    /// <summary>gradInput = p·(gradOutput − Σ p·gradOutput) with p the softmax.</summary>
    public readonly struct Backward(CpuMatrix gradOutput, CpuMatrix softmax, CpuMatrix gradInput) : ILanesJob
    {
        private readonly CpuMatrix _gradOutput = gradOutput;
        private readonly CpuMatrix _softmax = softmax;
        private readonly CpuMatrix _gradInput = gradInput;

        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            (int row, int end) = RowSplit.RowsOf(index, _softmax.Rows, _softmax.Columns);
            for (; row < end; row++)
            {
                float* gradient = _gradOutput.Row(row);
                float* probabilities = _softmax.Row(row);
                float* result = _gradInput.Row(row);
                float mean = Dot<TLanes>(gradient, probabilities, _softmax.Columns);
                for (int i = 0; i < _softmax.Columns; i++)
                {
                    result[i] = probabilities[i] * (gradient[i] - mean);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Dot<TLanes>(float* first, float* second, int length)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes sum = TLanes.Zero;
            int whole = LanesMath.WholeLanes(length);
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                sum = TLanes.MultiplyAdd(TLanes.Load(first + i), TLanes.Load(second + i), sum);
            }

            if (whole < length)
            {
                int rest = length - whole;
                sum = TLanes.MultiplyAdd(LanesMath.LoadPartial<TLanes>(first + whole, rest), LanesMath.LoadPartial<TLanes>(second + whole, rest), sum);
            }

            return TLanes.Sum(sum);
        }
    }
}
