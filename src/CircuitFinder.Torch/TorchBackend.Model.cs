using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using TorchSharp;
using static CircuitFinder.Numerics.Backends.Arguments;

namespace CircuitFinder.Torch;

/// <content>Embedding and layer norm.</content>
public sealed partial class TorchBackend
{
    /// <inheritdoc/>
    public void Embed(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, MatrixView tokenTable, MatrixView positionTable, MatrixView output)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix tokenRows = Resolve(tokenTable);
        TorchMatrix positionRows = Resolve(positionTable);
        TorchMatrix to = Resolve(output);
        RequireCount(tokens.Length, to.Rows, to, nameof(tokens), nameof(output));
        RequireCount(positions.Length, to.Rows, to, nameof(positions), nameof(output));
        RequireShape(tokenRows, tokenRows.Rows, to.Columns, to, nameof(tokenTable), nameof(output));
        RequireShape(positionRows, positionRows.Rows, to.Columns, to, nameof(positionTable), nameof(output));
        RequireIndices(tokens, tokenRows.Rows);
        RequireIndices(positions, positionRows.Rows);
        torch.Tensor sum = tokenRows.Values.index_select(0, Indices(tokens));
        to.Values.copy_(sum.add_(positionRows.Values.index_select(0, Indices(positions))));
    }

    /// <inheritdoc/>
    public void LayerNorm(
        MatrixView input, MatrixView gain, MatrixView bias, double epsilon, MatrixView output, MatrixView statistics,
        NormKind kind = NormKind.Layer)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(input);
        TorchMatrix factor = Resolve(gain);
        TorchMatrix added = Resolve(bias);
        TorchMatrix to = Resolve(output);
        TorchMatrix kept = Resolve(statistics);
        RequireShape(factor, 1, from.Columns, from, nameof(gain), nameof(input));
        RequireShape(added, 1, from.Columns, from, nameof(bias), nameof(input));
        RequireSameShape(to, from, nameof(output), nameof(input));
        RequireShape(kept, from.Rows, 2, from, nameof(statistics), nameof(input));
        using Scalar small = epsilon;
        torch.Tensor mean = kind == NormKind.Layer ? from.Values.mean([1], keepdim: true) : torch.zeros_like(from.Values.narrow(1, 0, 1));
        torch.Tensor centred = from.Values.sub(mean);
        torch.Tensor inverse = centred.square().mean([1], keepdim: true).add_(small).rsqrt_();
        to.Values.copy_(centred.mul_(inverse).mul_(factor.Values).add_(added.Values));
        kept.Values.narrow(1, 0, 1).copy_(mean);
        kept.Values.narrow(1, 1, 1).copy_(inverse);
    }

    /// <inheritdoc/>
    public void Softmax(MatrixView input, MatrixView output)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(input);
        TorchMatrix to = Resolve(output);
        RequireSameShape(to, from, nameof(output), nameof(input));
        to.Values.copy_(from.Values.softmax(1));
    }

    /// <inheritdoc/>
    public void SoftmaxBackward(MatrixView gradOutput, MatrixView softmax, MatrixView gradInput)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix gradient = Resolve(gradOutput);
        TorchMatrix from = Resolve(softmax);
        TorchMatrix to = Resolve(gradInput);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(softmax));
        RequireSameShape(to, from, nameof(gradInput), nameof(softmax));
        torch.Tensor mean = gradient.Values.mul(from.Values).sum([1], keepdim: true);
        to.Values.copy_(gradient.Values.sub(mean).mul_(from.Values));
    }

    /// <inheritdoc/>
    public void NormaliseProduct(MatrixView values, MatrixView statistics, MatrixView slope, MatrixView offset)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix to = Resolve(values);
        TorchMatrix rows = Resolve(statistics);
        TorchMatrix slopes = Resolve(slope);
        TorchMatrix offsets = Resolve(offset);
        RequireShape(rows, to.Rows, 2, to, nameof(statistics), nameof(values));
        RequireShape(slopes, 1, to.Columns, to, nameof(slope), nameof(values));
        RequireShape(offsets, 1, to.Columns, to, nameof(offset), nameof(values));
        using Scalar minusOne = -1;
        to.Values.addcmul_(Mean(rows), slopes.Values, minusOne).mul_(Inverse(rows)).add_(offsets.Values);
    }

    /// <inheritdoc/>
    public void LayerNormBackward(
        MatrixView gradOutput, MatrixView input, MatrixView gain, MatrixView statistics, MatrixView gradInput, bool accumulate = false, NormKind kind = NormKind.Layer)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix gradient = Resolve(gradOutput);
        TorchMatrix from = Resolve(input);
        TorchMatrix factor = Resolve(gain);
        TorchMatrix kept = Resolve(statistics);
        TorchMatrix to = Resolve(gradInput);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(input));
        RequireShape(factor, 1, from.Columns, from, nameof(gain), nameof(input));
        RequireShape(kept, from.Rows, 2, from, nameof(statistics), nameof(input));
        RequireSameShape(to, from, nameof(gradInput), nameof(input));
        Write(NormGradient(gradient.Values, Normal(from, kept), factor.Values, Inverse(kept), kind), to.Values, accumulate);
    }

    /// <inheritdoc/>
    public void ReadsBackward(
        MatrixView gradOutputs, ReadOnlySpan<Weight> weights, MatrixView input, MatrixView gain, MatrixView statistics, Tensor gradReads,
        MatrixView gradInput, bool accumulate = false, NormKind kind = NormKind.Layer)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix gradients = Resolve(gradOutputs);
        TorchMatrix from = Resolve(input);
        TorchMatrix factor = Resolve(gain);
        TorchMatrix kept = Resolve(statistics);
        TorchTensor reads = Own<TorchTensor>(gradReads);
        TorchMatrix to = Resolve(gradInput);
        RequireShape(gradients, from.Rows, gradients.Columns, from, nameof(gradOutputs), nameof(input));
        RequireShape(factor, 1, from.Columns, from, nameof(gain), nameof(input));
        RequireShape(kept, from.Rows, 2, from, nameof(statistics), nameof(input));
        RequireSameShape(to, from, nameof(gradInput), nameof(input));
        RequireReads(reads.Shape, weights.Length, from);
        for (int i = 0; i < weights.Length; i++)
        {
            RequireReadWeight(Own<TorchWeight>(weights[i]), i, weights.Length, from, gradients);
        }

        torch.Tensor normal = Normal(from, kept);
        torch.Tensor inverse = Inverse(kept);
        torch.Tensor slices = reads.Slices(weights.Length, from.Rows);
        for (int i = 0; i < weights.Length; i++)
        {
            using OperationScope read = OperationScope.Open();
            var weight = (TorchWeight)weights[i];
            torch.Tensor product = torch.empty(from.Rows, from.Columns, dtype: torch.ScalarType.Float32, device: _device);
            AddProduct(gradients.Values.narrow(1, (long)i * weight.Outputs, weight.Outputs), weight.Values.t(), product, accumulate: false);
            torch.Tensor gradient = NormGradient(product, normal, factor.Values, inverse, kind);
            Write(gradient, slices.select(0, i), accumulate);
            to.Values.add_(gradient);
        }
    }

    /// <inheritdoc/>
    public void LayerNormBackwardParameters(
        MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradGain, MatrixView gradBias)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix gradient = Resolve(gradOutput);
        TorchMatrix from = Resolve(input);
        TorchMatrix kept = Resolve(statistics);
        TorchMatrix toGain = Resolve(gradGain);
        TorchMatrix toBias = Resolve(gradBias);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(input));
        RequireShape(kept, from.Rows, 2, from, nameof(statistics), nameof(input));
        RequireShape(toGain, 1, from.Columns, from, nameof(gradGain), nameof(input));
        RequireShape(toBias, 1, from.Columns, from, nameof(gradBias), nameof(input));
        toGain.Values.add_(Normal(from, kept).mul_(gradient.Values).sum(0, keepdim: true));
        toBias.Values.add_(gradient.Values.sum(0, keepdim: true));
    }

    private static torch.Tensor Mean(in TorchMatrix statistics) => statistics.Values.narrow(1, 0, 1);

    private static torch.Tensor Inverse(in TorchMatrix statistics) => statistics.Values.narrow(1, 1, 1);

    // A layer norm's output before gain and bias.
    private static torch.Tensor Normal(in TorchMatrix input, in TorchMatrix statistics) => input.Values.sub(Mean(statistics)).mul_(Inverse(statistics));

    // inverse·(g − mean(g) − normal·mean(g·normal)), where g = gradOutput·gain and means are over columns.
    private static torch.Tensor NormGradient(torch.Tensor gradOutput, torch.Tensor normal, torch.Tensor gain, torch.Tensor inverse, NormKind kind)
    {
        using Scalar minusOne = -1;
        torch.Tensor gradient = gradOutput.mul(gain);
        torch.Tensor mean = gradient.mean([1], keepdim: true);
        torch.Tensor slope = gradient.mul(normal).mean([1], keepdim: true);
        torch.Tensor centred = kind == NormKind.Layer ? gradient.sub_(mean) : gradient;
        return centred.addcmul_(normal, slope, minusOne).mul_(inverse);
    }

    private static void Write(torch.Tensor values, torch.Tensor destination, bool accumulate)
    {
        if (accumulate)
        {
            destination.add_(values);
        }
        else
        {
            destination.copy_(values);
        }
    }
}
