using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Causal attention of short sequences; a task is one head of one sequence.</summary>
/// <remarks>A query's sums run over the positions up to its own in their order, so that what follows, or stands beside, changes no
/// bit.</remarks>
internal static unsafe class AttentionKernel
{
    /// <summary>pattern = softmax(scale·q·k), then output = pattern·v.</summary>
    public readonly struct Forward(AttentionShape shape, CpuMatrix queryKeyValue, CpuMatrix pattern, CpuMatrix output) : ILanesJob
    {
        private readonly AttentionShape _shape = shape;
        private readonly CpuMatrix _queryKeyValue = queryKeyValue;
        private readonly CpuMatrix _pattern = pattern;
        private readonly CpuMatrix _output = output;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            AttentionShape.Task task = _shape.TaskAt(index);
            int headDim = _shape.HeadDim;
            int width = _pattern.Columns / _shape.HeadCount;
            for (int i = 0; i < task.Length; i++)
            {
                float* query = _queryKeyValue.Row(task.FirstRow + i) + task.Column;
                float* probabilities = _pattern.Row(task.FirstRow + i) + ((long)task.Head * width);
                float* keys = _queryKeyValue.Row(task.FirstRow) + _shape.ModelDim + task.Column;
                LanesMath.Dots<TLanes>(query, keys, _queryKeyValue.Stride, i + 1, headDim, probabilities);
                for (int j = 0; j <= i; j++)
                {
                    probabilities[j] *= _shape.Scale;
                }

                Softmax<TLanes>(probabilities, i + 1);
                new Span<float>(probabilities + i + 1, width - i - 1).Clear();
                WeightedSum<TLanes>(
                    probabilities, 1, i + 1, _queryKeyValue.Row(task.FirstRow) + (2 * _shape.ModelDim) + task.Column, _queryKeyValue.Stride,
                    _output.Row(task.FirstRow + i) + task.Column, headDim);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Softmax<TLanes>(float* values, int length)
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
    }

    /// <summary>With dP = gradOutput·vᵀ: dS = pattern·(dP − Σ pattern·dP)·scale, dq = dS·k, dk = dSᵀ·q, dv = patternᵀ·gradOutput.</summary>
    public readonly struct Backward(
        AttentionShape shape, CpuMatrix gradOutput, CpuMatrix queryKeyValue, CpuMatrix pattern, float* scratch, int longest,
        CpuMatrix gradQueryKeyValue)
        : ILanesJob
    {
        private readonly AttentionShape _shape = shape;
        private readonly CpuMatrix _gradOutput = gradOutput;
        private readonly CpuMatrix _queryKeyValue = queryKeyValue;
        private readonly CpuMatrix _pattern = pattern;
        private readonly float* _scratch = scratch;
        private readonly long _width = longest;
        private readonly CpuMatrix _gradQueryKeyValue = gradQueryKeyValue;

        /// <summary>A table of gradients of scores a task.</summary>
        public static long ScratchCount(int rows, int headCount, int longest) => (long)rows * headCount * longest;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            AttentionShape.Task task = _shape.TaskAt(index);
            int headDim = _shape.HeadDim;
            int width = _pattern.Columns / _shape.HeadCount;
            float* table = _scratch + (((long)task.FirstRow * _shape.HeadCount) + ((long)task.Head * task.Length)) * _width;
            for (int i = 0; i < task.Length; i++)
            {
                int row = task.FirstRow + i;
                float* gradScores = table + ((long)i * task.Length);
                float* probabilities = _pattern.Row(row) + ((long)task.Head * width);
                float* values = _queryKeyValue.Row(task.FirstRow) + (2 * _shape.ModelDim) + task.Column;
                LanesMath.Dots<TLanes>(_gradOutput.Row(row) + task.Column, values, _queryKeyValue.Stride, i + 1, headDim, gradScores);
                float mean = LanesMath.Dot<TLanes>(probabilities, gradScores, i + 1);
                for (int j = 0; j <= i; j++)
                {
                    gradScores[j] = probabilities[j] * (gradScores[j] - mean) * _shape.Scale;
                }

                WeightedSum<TLanes>(
                    gradScores, 1, i + 1, _queryKeyValue.Row(task.FirstRow) + _shape.ModelDim + task.Column, _queryKeyValue.Stride,
                    _gradQueryKeyValue.Row(row) + task.Column, headDim);
            }

            // A key and a value are read by their own row and those after it.
            for (int j = 0; j < task.Length; j++)
            {
                int row = task.FirstRow + j;
                int count = task.Length - j;
                float* gradKey = _gradQueryKeyValue.Row(row) + _shape.ModelDim + task.Column;
                WeightedSum<TLanes>(
                    table + ((long)j * task.Length) + j, task.Length, count, _queryKeyValue.Row(row) + task.Column, _queryKeyValue.Stride,
                    gradKey, headDim);
                WeightedSum<TLanes>(
                    _pattern.Row(row) + ((long)task.Head * width) + j, _pattern.Stride, count, _gradOutput.Row(row) + task.Column,
                    _gradOutput.Stride, gradKey + _shape.ModelDim, headDim);
            }
        }
    }

    /// <summary>destination = Σ over j, in order, of weights[j·step] · rows[j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightedSum<TLanes>(
        float* weights, long step, int count, float* rows, long stride, float* destination, int columns)
        where TLanes : struct, ILanes<TLanes>
    {
        int whole = LanesMath.WholeLanes(columns);
        int rest = columns - whole;
        int i = 0;

        // Four sums at a time, because one waits for its own last addition.
        for (; i + (4 * LanesMath.Count) <= whole; i += 4 * LanesMath.Count)
        {
            TLanes sum0 = TLanes.Zero;
            TLanes sum1 = TLanes.Zero;
            TLanes sum2 = TLanes.Zero;
            TLanes sum3 = TLanes.Zero;
            float* row = rows + i;
            for (int j = 0; j < count; j++, row += stride)
            {
                TLanes weight = TLanes.Create(weights[j * step]);
                sum0 = TLanes.MultiplyAdd(weight, TLanes.Load(row), sum0);
                sum1 = TLanes.MultiplyAdd(weight, TLanes.Load(row + LanesMath.Count), sum1);
                sum2 = TLanes.MultiplyAdd(weight, TLanes.Load(row + (2 * LanesMath.Count)), sum2);
                sum3 = TLanes.MultiplyAdd(weight, TLanes.Load(row + (3 * LanesMath.Count)), sum3);
            }

            TLanes.Store(sum0, destination + i);
            TLanes.Store(sum1, destination + i + LanesMath.Count);
            TLanes.Store(sum2, destination + i + (2 * LanesMath.Count));
            TLanes.Store(sum3, destination + i + (3 * LanesMath.Count));
        }

        for (; i < whole; i += LanesMath.Count)
        {
            TLanes sum = TLanes.Zero;
            for (int j = 0; j < count; j++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Create(weights[j * step]), TLanes.Load(rows + (j * stride) + i), sum);
            }

            TLanes.Store(sum, destination + i);
        }

        if (rest > 0)
        {
            TLanes sum = TLanes.Zero;
            for (int j = 0; j < count; j++)
            {
                TLanes row = LanesMath.LoadPartial<TLanes>(rows + (j * stride) + whole, rest);
                sum = TLanes.MultiplyAdd(TLanes.Create(weights[j * step]), row, sum);
            }

            LanesMath.StorePartial(sum, destination + whole, rest);
        }
    }
}
