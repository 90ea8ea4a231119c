using System.Runtime.CompilerServices;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Causal attention of short sequences; a task is one head of one sequence.</summary>
/// <remarks>A query's sums run over the positions up to its own in their order, so that what follows, or stands beside, changes no bit.</remarks>
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
                for (int j = 0; j <= i; j++)
                {
                    float* key = _queryKeyValue.Row(task.FirstRow + j) + _shape.ModelDim + task.Column;
                    probabilities[j] = LanesMath.Dot<TLanes>(query, key, headDim) * _shape.Scale;
                }

                Softmax<TLanes>(probabilities, i + 1);
                new Span<float>(probabilities + i + 1, width - i - 1).Clear();
                WeightedSum<TLanes>(
                    probabilities, i + 1, _queryKeyValue.Row(task.FirstRow) + (2 * _shape.ModelDim) + task.Column, _queryKeyValue.Stride,
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
        AttentionShape shape, CpuMatrix gradOutput, CpuMatrix queryKeyValue, CpuMatrix pattern, float* scratch, CpuMatrix gradQueryKeyValue)
        : ILanesJob
    {
        private readonly AttentionShape _shape = shape;
        private readonly CpuMatrix _gradOutput = gradOutput;
        private readonly CpuMatrix _queryKeyValue = queryKeyValue;
        private readonly CpuMatrix _pattern = pattern;
        private readonly float* _scratch = scratch;
        private readonly CpuMatrix _gradQueryKeyValue = gradQueryKeyValue;

        /// <summary>One row of gradients of scores a task.</summary>
        public static long ScratchCount(int rows, int headCount) => (long)rows * headCount;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int index)
            where TLanes : struct, ILanes<TLanes>
        {
            AttentionShape.Task task = _shape.TaskAt(index);
            int headDim = _shape.HeadDim;
            int width = _pattern.Columns / _shape.HeadCount;
            float* gradScores = _scratch + ((long)task.FirstRow * _shape.HeadCount) + ((long)task.Head * task.Length);
            for (int i = 0; i < task.Length; i++)
            {
                int row = task.FirstRow + i;
                float* probabilities = _pattern.Row(row) + ((long)task.Head * width);
                float* gradOutput = _gradOutput.Row(row) + task.Column;
                float* query = _queryKeyValue.Row(row) + task.Column;
                for (int j = 0; j <= i; j++)
                {
                    float* value = _queryKeyValue.Row(task.FirstRow + j) + (2 * _shape.ModelDim) + task.Column;
                    gradScores[j] = LanesMath.Dot<TLanes>(gradOutput, value, headDim);
                }

                float mean = LanesMath.Dot<TLanes>(probabilities, gradScores, i + 1);
                for (int j = 0; j <= i; j++)
                {
                    gradScores[j] = probabilities[j] * (gradScores[j] - mean) * _shape.Scale;
                }

                WeightedSum<TLanes>(
                    gradScores, i + 1, _queryKeyValue.Row(task.FirstRow) + _shape.ModelDim + task.Column, _queryKeyValue.Stride,
                    _gradQueryKeyValue.Row(row) + task.Column, headDim);

                // Row i is the first to touch its own key and value: they start from zero here.
                new Span<float>(_gradQueryKeyValue.Row(row) + _shape.ModelDim + task.Column, headDim).Clear();
                new Span<float>(_gradQueryKeyValue.Row(row) + (2 * _shape.ModelDim) + task.Column, headDim).Clear();
                for (int j = 0; j <= i; j++)
                {
                    float* gradKey = _gradQueryKeyValue.Row(task.FirstRow + j) + _shape.ModelDim + task.Column;
                    LanesMath.AddScaled<TLanes>(query, gradScores[j], gradKey, headDim);
                    LanesMath.AddScaled<TLanes>(gradOutput, probabilities[j], gradKey + _shape.ModelDim, headDim);
                }
            }
        }
    }

    /// <summary>destination = Σ over j, in order, of weights[j] · rows[j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightedSum<TLanes>(float* weights, int count, float* rows, int stride, float* destination, int columns)
        where TLanes : struct, ILanes<TLanes>
    {
        int whole = LanesMath.WholeLanes(columns);
        int rest = columns - whole;
        for (int i = 0; i < whole; i += LanesMath.Count)
        {
            TLanes sum = TLanes.Zero;
            for (int j = 0; j < count; j++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Create(weights[j]), TLanes.Load(rows + ((long)j * stride) + i), sum);
            }

            TLanes.Store(sum, destination + i);
        }

        if (rest > 0)
        {
            TLanes sum = TLanes.Zero;
            for (int j = 0; j < count; j++)
            {
                TLanes row = LanesMath.LoadPartial<TLanes>(rows + ((long)j * stride) + whole, rest);
                sum = TLanes.MultiplyAdd(TLanes.Create(weights[j]), row, sum);
            }

            LanesMath.StorePartial(sum, destination + whole, rest);
        }
    }
}
