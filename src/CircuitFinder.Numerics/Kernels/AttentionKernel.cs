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
                (int first, int last) = _shape.Rule.Visible(i, task.Length);
                int count = last - first + 1;
                float* seen = probabilities + first;
                float* rows = _queryKeyValue.Row(task.FirstRow + first) + task.Column;
                LanesMath.Dots<TLanes>(query, rows + _shape.ModelDim, _queryKeyValue.Stride, count, headDim, seen);
                for (int j = 0; j < count; j++)
                {
                    seen[j] *= _shape.Scale;
                }

                if (_shape.SoftCap > 0)
                {
                    LanesMath.SoftCap<TLanes>(seen, count, _shape.SoftCap);
                }

                SoftmaxKernel.Softmax<TLanes>(seen, count);
                new Span<float>(probabilities, first).Clear();
                new Span<float>(probabilities + last + 1, width - last - 1).Clear();
                WeightedSum<TLanes>(
                    seen, 1, count, rows + (2 * _shape.ModelDim), _queryKeyValue.Stride,
                    _output.Row(task.FirstRow + i) + task.Column, headDim);
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
                (int first, int last) = _shape.Rule.Visible(i, task.Length);
                int count = last - first + 1;
                float* rows = _queryKeyValue.Row(task.FirstRow + first) + task.Column;
                float* seen = gradScores + first;
                LanesMath.Dots<TLanes>(_gradOutput.Row(row) + task.Column, rows + (2 * _shape.ModelDim), _queryKeyValue.Stride, count, headDim, seen);
                float mean = LanesMath.Dot<TLanes>(probabilities + first, seen, count);
                for (int j = 0; j < count; j++)
                {
                    seen[j] = probabilities[first + j] * (seen[j] - mean) * _shape.Scale;
                }

                if (_shape.SoftCap > 0)
                {
                    ThroughSoftCap<TLanes>(_queryKeyValue.Row(row) + task.Column, rows + _shape.ModelDim, count, seen);
                }

                WeightedSum<TLanes>(
                    seen, 1, count, rows + _shape.ModelDim, _queryKeyValue.Stride, _gradQueryKeyValue.Row(row) + task.Column, headDim);
            }

            // A key and a value are read by the rows that see them: without a window, their own and those after it.
            for (int j = 0; j < task.Length; j++)
            {
                int row = task.FirstRow + j;
                (int first, int last) = _shape.Rule.Readers(j, task.Length);
                int count = last - first + 1;
                float* gradKey = _gradQueryKeyValue.Row(row) + _shape.ModelDim + task.Column;
                WeightedSum<TLanes>(
                    table + ((long)first * task.Length) + j, task.Length, count, _queryKeyValue.Row(task.FirstRow + first) + task.Column,
                    _queryKeyValue.Stride, gradKey, headDim);
                WeightedSum<TLanes>(
                    _pattern.Row(task.FirstRow + first) + ((long)task.Head * width) + j, _pattern.Stride, count,
                    _gradOutput.Row(task.FirstRow + first) + task.Column,
                    _gradOutput.Stride, gradKey + _shape.ModelDim, headDim);
            }
        }

        // The slope of cap·tanh(score/cap), from the scores anew.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void ThroughSoftCap<TLanes>(float* query, float* keys, int count, float* gradScores)
            where TLanes : struct, ILanes<TLanes>
        {
            const int Piece = 64;
            float* scores = stackalloc float[Piece];
            for (int start = 0; start < count; start += Piece)
            {
                int length = Math.Min(Piece, count - start);
                LanesMath.Dots<TLanes>(query, keys + (start * (long)_queryKeyValue.Stride), _queryKeyValue.Stride, length, _shape.HeadDim, scores);
                for (int j = 0; j < length; j++)
                {
                    scores[j] *= _shape.Scale;
                }

                LanesMath.SoftCap<TLanes>(scores, length, _shape.SoftCap);
                for (int j = 0; j < length; j++)
                {
                    float share = scores[j] / _shape.SoftCap;
                    gradScores[start + j] *= 1 - (share * share);
                }
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
