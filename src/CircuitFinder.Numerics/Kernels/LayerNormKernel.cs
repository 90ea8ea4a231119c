using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Layer norm and RMS norm: forward, gradient of the input, gradients of gain and bias.</summary>
internal static unsafe class LayerNormKernel
{
    /// <summary>Mean first, then the variance around it: one pass over sums of squares would cancel.</summary>
    public readonly struct Forward(
        CpuMatrix input, CpuMatrix gain, CpuMatrix bias, double epsilon, CpuMatrix output, CpuMatrix statistics, NormKind kind) : ILanesJob
    {
        private readonly CpuMatrix _input = input;
        private readonly CpuMatrix _gain = gain;
        private readonly CpuMatrix _bias = bias;
        private readonly double _epsilon = epsilon;
        private readonly bool _isCentred = kind == NormKind.Layer;
        private readonly CpuMatrix _output = output;
        private readonly CpuMatrix _statistics = statistics;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            (int row, int end) = RowSplit.RowsOf(index, _input.Rows, _input.Columns);
            for (; row < end; row++)
            {
                float* input = _input.Row(row);
                float mean = _isCentred ? Sum<TLanes>(input, _input.Columns) / _input.Columns : 0;
                float variance = SumOfSquaresAround<TLanes>(input, mean, _input.Columns) / _input.Columns;
                float scale = (float)(1.0 / Math.Sqrt(variance + _epsilon));
                Normalize<TLanes>(input, mean, scale, _gain.Data, _bias.Data, _output.Row(row), _input.Columns);
                _statistics.Row(row)[0] = mean;
                _statistics.Row(row)[1] = scale;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Sum<TLanes>(float* values, int columns)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes sum = TLanes.Zero;
            int whole = LanesMath.WholeLanes(columns);
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                sum += TLanes.Load(values + i);
            }

            if (whole < columns)
            {
                sum += LanesMath.LoadPartial<TLanes>(values + whole, columns - whole);
            }

            return TLanes.Sum(sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float SumOfSquaresAround<TLanes>(float* values, float mean, int columns)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes sum = TLanes.Zero;
            TLanes center = TLanes.Create(mean);
            int whole = LanesMath.WholeLanes(columns);
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                TLanes difference = TLanes.Load(values + i) - center;
                sum = TLanes.MultiplyAdd(difference, difference, sum);
            }

            if (whole < columns)
            {
                TLanes difference = LanesMath.LoadPartial<TLanes>(values + whole, columns - whole, mean) - center;
                sum = TLanes.MultiplyAdd(difference, difference, sum);
            }

            return TLanes.Sum(sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Normalize<TLanes>(
            float* input, float mean, float scale, float* gain, float* bias, float* output, int columns)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes center = TLanes.Create(mean);
            TLanes factor = TLanes.Create(scale);
            int whole = LanesMath.WholeLanes(columns);
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                TLanes normal = (TLanes.Load(input + i) - center) * factor;
                TLanes.Store(TLanes.MultiplyAdd(normal, TLanes.Load(gain + i), TLanes.Load(bias + i)), output + i);
            }

            int rest = columns - whole;
            if (rest > 0)
            {
                TLanes normal = (LanesMath.LoadPartial<TLanes>(input + whole, rest) - center) * factor;
                TLanes value = TLanes.MultiplyAdd(
                    normal, LanesMath.LoadPartial<TLanes>(gain + whole, rest), LanesMath.LoadPartial<TLanes>(bias + whole, rest));
                LanesMath.StorePartial(value, output + whole, rest);
            }
        }
    }

    /// <summary>gradInput = scale·(g − mean(g) − x̂·mean(g·x̂)) with g = gradOutput·gain and x̂ the normalised input.</summary>
    /// <remarks>Where a sum is given, gradInput is also added to that. An RMS norm has no mean(g).</remarks>
    public readonly struct Backward(
        CpuMatrix gradOutput, CpuMatrix input, CpuMatrix gain, CpuMatrix statistics, CpuMatrix gradInput, NormKind kind, bool accumulate,
        CpuMatrix total = default)
        : ILanesJob
    {
        private readonly CpuMatrix _gradOutput = gradOutput;
        private readonly CpuMatrix _input = input;
        private readonly CpuMatrix _gain = gain;
        private readonly CpuMatrix _statistics = statistics;
        private readonly CpuMatrix _gradInput = gradInput;
        private readonly bool _isCentred = kind == NormKind.Layer;
        private readonly bool _accumulate = accumulate;
        private readonly CpuMatrix _total = total;

        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            (int row, int end) = RowSplit.RowsOf(index, _input.Rows, _input.Columns);
            RunRows<TLanes>(row, end);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void RunRows<TLanes>(int row, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            int columns = _input.Columns;
            int whole = LanesMath.WholeLanes(columns);
            int rest = columns - whole;
            for (; row < end; row++)
            {
                Row<TLanes> terms = new(_gradOutput.Row(row), _input.Row(row), _gain.Data, _statistics.Row(row));
                TLanes sum = TLanes.Zero;
                TLanes sumWithInput = TLanes.Zero;
                for (int i = 0; i < whole; i += LanesMath.Count)
                {
                    TLanes gradient = terms.Load(i, out TLanes normal);
                    sum += gradient;
                    sumWithInput = TLanes.MultiplyAdd(gradient, normal, sumWithInput);
                }

                if (rest > 0)
                {
                    TLanes gradient = terms.LoadPartial(whole, rest, out TLanes normal);
                    sum += gradient;
                    sumWithInput = TLanes.MultiplyAdd(gradient, normal, sumWithInput);
                }

                terms.SetMeans(_isCentred ? TLanes.Sum(sum) / columns : 0, TLanes.Sum(sumWithInput) / columns);
                float* gradInput = _gradInput.Row(row);
                float* total = _total.Data is null ? null : _total.Row(row);
                for (int i = 0; i < whole; i += LanesMath.Count)
                {
                    TLanes gradient = terms.Load(i, out TLanes normal);
                    TLanes before = _accumulate ? TLanes.Load(gradInput + i) : TLanes.Zero;
                    if (total is null)
                    {
                        TLanes.Store(terms.GradInput(gradient, normal, before), gradInput + i);
                        continue;
                    }

                    TLanes own = terms.GradInput(gradient, normal, TLanes.Zero);
                    TLanes.Store(_accumulate ? before + own : own, gradInput + i);
                    TLanes.Store(TLanes.Load(total + i) + own, total + i);
                }

                if (rest > 0)
                {
                    TLanes gradient = terms.LoadPartial(whole, rest, out TLanes normal);
                    TLanes before = _accumulate ? LanesMath.LoadPartial<TLanes>(gradInput + whole, rest) : TLanes.Zero;
                    if (total is null)
                    {
                        LanesMath.StorePartial(terms.GradInput(gradient, normal, before), gradInput + whole, rest);
                        continue;
                    }

                    TLanes own = terms.GradInput(gradient, normal, TLanes.Zero);
                    LanesMath.StorePartial(_accumulate ? before + own : own, gradInput + whole, rest);
                    LanesMath.StorePartial(LanesMath.LoadPartial<TLanes>(total + whole, rest) + own, total + whole, rest);
                }
            }
        }

        private struct Row<TLanes>(float* gradOutput, float* input, float* gain, float* statistics)
            where TLanes : struct, ILanes<TLanes>
        {
            private readonly float* _gradOutput = gradOutput;
            private readonly float* _input = input;
            private readonly float* _gain = gain;
            private readonly float _mean = statistics[0];
            private readonly float _scale = statistics[1];
            private float _gradientMean;
            private float _gradientInputMean;

            public void SetMeans(float gradientMean, float gradientInputMean)
            {
                _gradientMean = gradientMean;
                _gradientInputMean = gradientInputMean;
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public readonly TLanes Load(int column, out TLanes normal)
            {
                normal = (TLanes.Load(_input + column) - TLanes.Create(_mean)) * TLanes.Create(_scale);
                return TLanes.Load(_gradOutput + column) * TLanes.Load(_gain + column);
            }

            public readonly TLanes LoadPartial(int column, int count, out TLanes normal)
            {
                normal = (LanesMath.LoadPartial<TLanes>(_input + column, count, _mean) - TLanes.Create(_mean)) * TLanes.Create(_scale);
                return LanesMath.LoadPartial<TLanes>(_gradOutput + column, count) * LanesMath.LoadPartial<TLanes>(_gain + column, count);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public readonly TLanes GradInput(TLanes gradient, TLanes normal, TLanes before)
            {
                TLanes centered = gradient - TLanes.Create(_gradientMean);
                TLanes inner = TLanes.MultiplyAdd(normal, TLanes.Create(-_gradientInputMean), centered);
                return TLanes.MultiplyAdd(inner, TLanes.Create(_scale), before);
            }
        }
    }

    /// <summary>Sums over rows in their order; a task is sixteen columns.</summary>
    public readonly struct BackwardParameters(
        CpuMatrix gradOutput, CpuMatrix input, CpuMatrix statistics, CpuMatrix gradGain, CpuMatrix gradBias) : ILanesJob
    {
        private readonly CpuMatrix _gradOutput = gradOutput;
        private readonly CpuMatrix _input = input;
        private readonly CpuMatrix _statistics = statistics;
        private readonly CpuMatrix _gradGain = gradGain;
        private readonly CpuMatrix _gradBias = gradBias;

        public static int TaskCount(int columns) => (columns + LanesMath.Count - 1) / LanesMath.Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            int column = index * LanesMath.Count;
            int count = Math.Min(LanesMath.Count, _input.Columns - column);
            bool isWhole = count == LanesMath.Count;
            TLanes gain = TLanes.Zero;
            TLanes bias = TLanes.Zero;
            for (int row = 0; row < _input.Rows; row++)
            {
                float* from = _input.Row(row) + column;
                float* gradFrom = _gradOutput.Row(row) + column;
                float* statistics = _statistics.Row(row);
                TLanes input = isWhole ? TLanes.Load(from) : LanesMath.LoadPartial<TLanes>(from, count);
                TLanes gradient = isWhole ? TLanes.Load(gradFrom) : LanesMath.LoadPartial<TLanes>(gradFrom, count);
                TLanes normal = (input - TLanes.Create(statistics[0])) * TLanes.Create(statistics[1]);
                gain = TLanes.MultiplyAdd(gradient, normal, gain);
                bias += gradient;
            }

            float* gradGain = _gradGain.Data + column;
            float* gradBias = _gradBias.Data + column;
            LanesMath.StorePartial(LanesMath.LoadPartial<TLanes>(gradGain, count) + gain, gradGain, count);
            LanesMath.StorePartial(LanesMath.LoadPartial<TLanes>(gradBias, count) + bias, gradBias, count);
        }
    }
}
