using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Tensors;
using static CircuitFinder.Numerics.Backends.Arguments;
using static CircuitFinder.Numerics.Kernels.CpuArguments;

namespace CircuitFinder.Numerics.Backends;

/// <content>Embedding, layer norm, attention, and what is asked of a model: scores, loss, a training step.</content>
public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void Embed(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, MatrixView tokenTable, MatrixView positionTable, MatrixView output)
    {
        CpuMatrix tokenRows = Resolve(tokenTable);
        CpuMatrix positionRows = Resolve(positionTable);
        CpuMatrix to = Resolve(output);
        RequireCount(tokens.Length, to.Rows, to, nameof(tokens), nameof(output));
        RequireCount(positions.Length, to.Rows, to, nameof(positions), nameof(output));
        RequireShape(tokenRows, tokenRows.Rows, to.Columns, to, nameof(tokenTable), nameof(output));
        RequireShape(positionRows, positionRows.Rows, to.Columns, to, nameof(positionTable), nameof(output));
        RequireIndices(tokens, tokenRows.Rows);
        RequireIndices(positions, positionRows.Rows);
        fixed (int* tokenList = tokens)
        fixed (int* positionList = positions)
        {
            Run(new EmbedKernel(tokenList, positionList, tokenRows, positionRows, to), RowSplit.TaskCount(to.Rows, to.Columns));
        }
    }

    /// <inheritdoc/>
    public void LayerNorm(
        MatrixView input, MatrixView gain, MatrixView bias, double epsilon, MatrixView output, MatrixView statistics,
        NormKind kind = NormKind.Layer)
    {
        CpuMatrix from = Resolve(input);
        CpuMatrix factor = Resolve(gain);
        CpuMatrix added = Resolve(bias);
        CpuMatrix to = Resolve(output);
        CpuMatrix kept = Resolve(statistics);
        RequireShape(factor, 1, from.Columns, from, nameof(gain), nameof(input));
        RequireShape(added, 1, from.Columns, from, nameof(bias), nameof(input));
        RequireSameShape(to, from, nameof(output), nameof(input));
        RequireShape(kept, from.Rows, 2, from, nameof(statistics), nameof(input));
        Run(new LayerNormKernel.Forward(from, factor, added, epsilon, to, kept, kind), RowSplit.TaskCount(from.Rows, from.Columns));
    }

    /// <inheritdoc/>
    public void LayerNormBackward(
        MatrixView gradOutput, MatrixView input, MatrixView gain, MatrixView statistics, MatrixView gradInput, bool accumulate = false,
        NormKind kind = NormKind.Layer)
    {
        CpuMatrix gradient = Resolve(gradOutput);
        CpuMatrix from = Resolve(input);
        CpuMatrix factor = Resolve(gain);
        CpuMatrix kept = Resolve(statistics);
        CpuMatrix to = Resolve(gradInput);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(input));
        RequireShape(factor, 1, from.Columns, from, nameof(gain), nameof(input));
        RequireShape(kept, from.Rows, 2, from, nameof(statistics), nameof(input));
        RequireSameShape(to, from, nameof(gradInput), nameof(input));
        Run(
            new LayerNormKernel.Backward(gradient, from, factor, kept, to, kind, accumulate), RowSplit.TaskCount(from.Rows, from.Columns));
    }

    /// <inheritdoc/>
    public void ReadsBackward(
        MatrixView gradOutputs, ReadOnlySpan<Weight> weights, MatrixView input, MatrixView gain, MatrixView statistics, Tensor gradReads,
        MatrixView gradInput, bool accumulate = false, NormKind kind = NormKind.Layer)
    {
        CpuMatrix gradients = Resolve(gradOutputs);
        CpuMatrix from = Resolve(input);
        CpuMatrix factor = Resolve(gain);
        CpuMatrix kept = Resolve(statistics);
        CpuTensor reads = Own(gradReads);
        CpuMatrix to = Resolve(gradInput);
        RequireShape(gradients, from.Rows, gradients.Columns, from, nameof(gradOutputs), nameof(input));
        RequireShape(factor, 1, from.Columns, from, nameof(gain), nameof(input));
        RequireShape(kept, from.Rows, 2, from, nameof(statistics), nameof(input));
        RequireSameShape(to, from, nameof(gradInput), nameof(input));
        RequireReads(reads.Shape, weights.Length, from);
        PackedMatrix* packed = stackalloc PackedMatrix[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            CpuWeight matrix = Own(weights[i]);
            RequireReadWeight(matrix, i, weights.Length, from, gradients);
            packed[i] = matrix.Backward(_pool);
        }

        if (weights.IsEmpty || from.Rows == 0)
        {
            return;
        }

        int rowsPerTask = ReadsBackwardKernel.RowsPerTask(from.Rows, _pool.ThreadCount);
        Run(
            new ReadsBackwardKernel(gradients, packed, weights.Length, from, factor, kept, reads, to, rowsPerTask, kind, accumulate),
            (from.Rows + rowsPerTask - 1) / rowsPerTask);
        foreach (Weight weight in weights)
        {
            GC.KeepAlive(weight);
        }
    }

    /// <inheritdoc/>
    public void LayerNormBackwardParameters(
        MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradGain, MatrixView gradBias)
    {
        CpuMatrix gradient = Resolve(gradOutput);
        CpuMatrix from = Resolve(input);
        CpuMatrix kept = Resolve(statistics);
        CpuMatrix toGain = Resolve(gradGain);
        CpuMatrix toBias = Resolve(gradBias);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(input));
        RequireShape(kept, from.Rows, 2, from, nameof(statistics), nameof(input));
        RequireShape(toGain, 1, from.Columns, from, nameof(gradGain), nameof(input));
        RequireShape(toBias, 1, from.Columns, from, nameof(gradBias), nameof(input));
        Run(
            new LayerNormKernel.BackwardParameters(gradient, from, kept, toGain, toBias),
            LayerNormKernel.BackwardParameters.TaskCount(from.Columns));
    }

    /// <inheritdoc/>
    public void Attention(
        MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView output)
    {
        CpuMatrix from = Resolve(queryKeyValue);
        CpuMatrix probabilities = Resolve(pattern);
        CpuMatrix to = Resolve(output);
        int headDim = RequireHeads(from, headCount, starts, probabilities);
        RequireShape(to, from.Rows, headCount * headDim, from, nameof(output), nameof(queryKeyValue));
        fixed (int* firstRows = starts)
        {
            AttentionShape shape = new(firstRows, headCount, headDim, rule);
            Run(new AttentionKernel.Forward(shape, from, probabilities, to), checked((starts.Length - 1) * headCount));
        }
    }

    /// <inheritdoc/>
    public void AttentionBackward(
        MatrixView gradOutput, MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern,
        MatrixView gradQueryKeyValue)
    {
        CpuMatrix gradient = Resolve(gradOutput);
        CpuMatrix from = Resolve(queryKeyValue);
        CpuMatrix probabilities = Resolve(pattern);
        CpuMatrix to = Resolve(gradQueryKeyValue);
        int headDim = RequireHeads(from, headCount, starts, probabilities);
        RequireShape(gradient, from.Rows, headCount * headDim, from, nameof(gradOutput), nameof(queryKeyValue));
        RequireSameShape(to, from, nameof(gradQueryKeyValue), nameof(queryKeyValue));
        int longest = 0;
        for (int i = 1; i < starts.Length; i++)
        {
            longest = Math.Max(longest, starts[i] - starts[i - 1]);
        }

        float* scratch = _scratch.Floats(AttentionKernel.Backward.ScratchCount(from.Rows, headCount, longest));
        fixed (int* firstRows = starts)
        {
            AttentionShape shape = new(firstRows, headCount, headDim, rule);
            Run(
                new AttentionKernel.Backward(shape, gradient, from, probabilities, scratch, longest, to), checked((starts.Length - 1) * headCount));
        }
    }

    /// <inheritdoc/>
    /// <remarks>Blocks of 4,096 elements of a sequence are summed in sixteen lanes of floats, the blocks in double.</remarks>
    public void AddScores(StackView deltas, StackView gradients, ReadOnlySpan<int> starts, Span<double> scores)
    {
        CpuTensor sources = Own(deltas.Tensor);
        CpuTensor destinations = Own(gradients.Tensor);
        RequireScoreShapes(deltas, gradients, starts, scores.Length);
        int columns = deltas.Columns;
        if (deltas.Count == 0 || gradients.Count == 0)
        {
            return;
        }

        int pairs = deltas.Count * gradients.Count;
        int blockCount = ScoreBlocks.Count(starts, columns);
        long* blocks = (long*)_scratch.Doubles((2L * blockCount) + (((long)blockCount * pairs) + 1) / 2);
        ScoreBlocks.Write(starts, columns, blocks);
        var operands = new ScoreProductOperands
        {
            Deltas = First(sources, deltas),
            SourceCount = deltas.Count,
            DeltaStride = (long)sources.Shape[1] * columns,
            Gradients = First(destinations, gradients),
            DestinationCount = gradients.Count,
            GradientStride = (long)destinations.Shape[1] * columns,
            Blocks = blocks,
            SourceParts = ScoreBlocks.SourceParts(blockCount, deltas.Count, _pool.ThreadCount),
            Sums = (float*)(blocks + (2L * blockCount)),
        };
        Run(new ScoreProductKernel(operands), blockCount * operands.SourceParts);
        for (int block = 0; block < blockCount; block++)
        {
            float* sums = operands.Sums + ((long)block * pairs);
            for (int i = 0; i < pairs; i++)
            {
                scores[i] += sums[i];
            }
        }

        GC.KeepAlive(sources);
        GC.KeepAlive(destinations);
    }

    /// <inheritdoc/>
    public void Proximity(Tensor sources, int sourceCount, MatrixView sum, Span<double> proximities)
    {
        CpuTensor parts = Own(sources);
        CpuMatrix whole = Resolve(sum);
        RequireParts(parts.Shape, sourceCount, whole, proximities.Length);
        fixed (double* results = proximities)
        {
            Run(new ProximityKernel(parts, whole, results), sourceCount);
        }
    }

    /// <inheritdoc/>
    public double CrossEntropy(MatrixView logits, ReadOnlySpan<int> targets, double scale, MatrixView gradLogits)
    {
        CpuMatrix from = Resolve(logits);
        CpuMatrix to = Resolve(gradLogits);
        RequireSameShape(to, from, nameof(gradLogits), nameof(logits));
        RequireCount(targets.Length, from.Rows, from, nameof(targets), nameof(logits));
        RequireIndices(targets, from.Columns, lowest: -1);
        double* losses = _scratch.Doubles(from.Rows);
        fixed (int* list = targets)
        {
            Run(new CrossEntropyKernel(from, list, scale, to, losses), RowSplit.TaskCount(from.Rows, from.Columns));
        }

        return SumInOrder(losses, from.Rows);
    }

    /// <inheritdoc/>
    public void Softmax(MatrixView input, MatrixView output)
    {
        CpuMatrix from = Resolve(input);
        CpuMatrix to = Resolve(output);
        RequireSameShape(to, from, nameof(output), nameof(input));
        Run(new SoftmaxKernel.Forward(from, to), RowSplit.TaskCount(from.Rows, from.Columns));
    }

    /// <inheritdoc/>
    public void SoftmaxBackward(MatrixView gradOutput, MatrixView softmax, MatrixView gradInput)
    {
        CpuMatrix gradient = Resolve(gradOutput);
        CpuMatrix from = Resolve(softmax);
        CpuMatrix to = Resolve(gradInput);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(softmax));
        RequireSameShape(to, from, nameof(gradInput), nameof(softmax));
        Run(new SoftmaxKernel.Backward(gradient, from, to), RowSplit.TaskCount(from.Rows, from.Columns));
    }

    /// <inheritdoc/>
    public void NormaliseProduct(MatrixView values, MatrixView statistics, MatrixView slope, MatrixView offset)
    {
        CpuMatrix to = Resolve(values);
        CpuMatrix rows = Resolve(statistics);
        CpuMatrix slopes = Resolve(slope);
        CpuMatrix offsets = Resolve(offset);
        RequireShape(rows, to.Rows, 2, to, nameof(statistics), nameof(values));
        RequireShape(slopes, 1, to.Columns, to, nameof(slope), nameof(values));
        RequireShape(offsets, 1, to.Columns, to, nameof(offset), nameof(values));
        Run(new NormaliseProductKernel(to, rows, slopes.Data, offsets.Data), RowSplit.TaskCount(to.Rows, to.Columns));
    }

    /// <inheritdoc/>
    public void Divergence(MatrixView reference, MatrixView logits, Span<double> divergences)
    {
        CpuMatrix from = Resolve(reference);
        CpuMatrix to = Resolve(logits);
        RequireSameShape(to, from, nameof(logits), nameof(reference));
        RequireCount(divergences.Length, from.Rows, from, nameof(divergences), nameof(reference));
        fixed (double* results = divergences)
        {
            Run(new DivergenceKernel(from, to, results), RowSplit.TaskCount(from.Rows, from.Columns));
        }
    }

    /// <inheritdoc/>
    public double SquaredNorm(MatrixView values)
    {
        CpuMatrix from = Resolve(values);
        double* sums = _scratch.Doubles(from.Rows);
        SquaredNormKernel job = new(from, sums);
        _pool.For(ref job, RowSplit.TaskCount(from.Rows, from.Columns));
        return SumInOrder(sums, from.Rows);
    }

    /// <inheritdoc/>
    public void AdamW(MatrixView parameter, MatrixView gradient, MatrixView firstMoment, MatrixView secondMoment, AdamWStep update)
    {
        RequireStep(update);
        CpuMatrix values = Resolve(parameter);
        CpuMatrix slope = Resolve(gradient);
        CpuMatrix first = Resolve(firstMoment);
        CpuMatrix second = Resolve(secondMoment);
        RequireSameShape(slope, values, nameof(gradient), nameof(parameter));
        RequireSameShape(first, values, nameof(firstMoment), nameof(parameter));
        RequireSameShape(second, values, nameof(secondMoment), nameof(parameter));
        Run(new AdamWKernel(values, slope, first, second, update), RowSplit.TaskCount(values.Rows, values.Columns));
    }

    private static double SumInOrder(double* values, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += values[i];
        }

        return sum;
    }

    private static float* First(CpuTensor tensor, StackView view)
        => tensor.Pointer + ((((long)view.First * tensor.Shape[1]) + view.FirstRow) * view.Columns);
}
