using CircuitFinder.Numerics.Tensors;
using TorchSharp;
using static CircuitFinder.Numerics.Backends.Arguments;

namespace CircuitFinder.Torch;

/// <content>Attention: sequences of one length are one batch; nothing is padded.</content>
public sealed partial class TorchBackend
{
    private const int QueryPart = 0;
    private const int KeyPart = 1;
    private const int ValuePart = 2;

    /// <inheritdoc/>
    public void Attention(
        MatrixView queryKeyValue, int headCount, double scale, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView output)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(queryKeyValue);
        TorchMatrix probabilities = Resolve(pattern);
        TorchMatrix to = Resolve(output);
        int headDim = RequireHeads(from, headCount, starts, probabilities);
        RequireShape(to, from.Rows, headCount * headDim, from, nameof(output), nameof(queryKeyValue));
        int width = probabilities.Columns / headCount;
        using Scalar factor = scale;
        foreach (SequenceGroup group in SequenceGroup.Of(starts))
        {
            using OperationScope part = OperationScope.Open();
            torch.Tensor? rows = group.Rows is null ? null : Indices(group.Rows);
            torch.Tensor parts = Parts(from, rows, group, headCount, 3);
            torch.Tensor scores = Heads(parts, QueryPart).bmm(Heads(parts, KeyPart).transpose(1, 2));
            torch.Tensor weights = scores.mul_(factor).add_(CausalMask(group.Length)).softmax(-1);

            long[] sizes = [group.Count, headCount, group.Length, -1];
            torch.Tensor whole = torch.zeros(group.Count, group.Length, headCount, width, dtype: torch.ScalarType.Float32, device: _device);
            whole.narrow(3, 0, group.Length).copy_(weights.view(sizes).transpose(1, 2));
            Put(probabilities, rows, whole);
            Put(to, rows, weights.bmm(Heads(parts, ValuePart)).view(sizes).transpose(1, 2));
        }
    }

    /// <inheritdoc/>
    public void AttentionBackward(
        MatrixView gradOutput, MatrixView queryKeyValue, int headCount, double scale, ReadOnlySpan<int> starts, MatrixView pattern,
        MatrixView gradQueryKeyValue)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix gradient = Resolve(gradOutput);
        TorchMatrix from = Resolve(queryKeyValue);
        TorchMatrix probabilities = Resolve(pattern);
        TorchMatrix to = Resolve(gradQueryKeyValue);
        int headDim = RequireHeads(from, headCount, starts, probabilities);
        RequireShape(gradient, from.Rows, headCount * headDim, from, nameof(gradOutput), nameof(queryKeyValue));
        RequireSameShape(to, from, nameof(gradQueryKeyValue), nameof(queryKeyValue));
        using Scalar factor = scale;
        foreach (SequenceGroup group in SequenceGroup.Of(starts))
        {
            using OperationScope part = OperationScope.Open();
            torch.Tensor? rows = group.Rows is null ? null : Indices(group.Rows);
            torch.Tensor parts = Parts(from, rows, group, headCount, 3);
            torch.Tensor weights = Heads(Parts(probabilities, rows, group, headCount, 1), 0).narrow(2, 0, group.Length);
            torch.Tensor slope = Heads(Parts(gradient, rows, group, headCount, 1), 0);

            torch.Tensor gradWeights = slope.bmm(Heads(parts, ValuePart).transpose(1, 2));
            torch.Tensor mean = gradWeights.mul(weights).sum(-1, keepdim: true);
            torch.Tensor gradScores = gradWeights.sub_(mean).mul_(weights).mul_(factor);
            torch.Tensor[] gradients =
            [
                gradScores.bmm(Heads(parts, KeyPart)),
                gradScores.transpose(1, 2).bmm(Heads(parts, QueryPart)),
                weights.transpose(1, 2).bmm(slope),
            ];
            long[] sizes = [group.Count, headCount, group.Length, headDim];
            Put(to, rows, torch.stack(gradients.Select(one => one.view(sizes).transpose(1, 2)), 2));
        }
    }

    // Some rows as [sequence, position, part, head, columns of one head].
    private static torch.Tensor Parts(in TorchMatrix matrix, torch.Tensor? rows, SequenceGroup group, int headCount, int parts)
    {
        torch.Tensor some = rows is null ? matrix.Values : matrix.Values.index_select(0, rows);
        return some.view(group.Count, group.Length, parts, headCount, matrix.Columns / (parts * headCount));
    }

    // One part as [sequence·head, position, columns of one head].
    private static torch.Tensor Heads(torch.Tensor parts, int part)
    {
        long[] sizes = parts.shape;
        return parts.select(2, part).transpose(1, 2).reshape(sizes[0] * sizes[3], sizes[1], sizes[4]);
    }

    // Writes [sequence, position, …] to the rows that it was taken from.
    private static void Put(in TorchMatrix matrix, torch.Tensor? rows, torch.Tensor values)
    {
        torch.Tensor flat = values.reshape(-1, matrix.Columns);
        if (rows is null)
        {
            matrix.Values.copy_(flat);
        }
        else
        {
            matrix.Values.index_copy_(0, rows, flat);
        }
    }

    // [1, length, length]: minus infinity where a key comes after the query, else 0.
    private torch.Tensor CausalMask(int length)
    {
        if (!_causalMasks.TryGetValue(length, out TorchMemory? mask))
        {
            mask = new TorchMemory([1, length, length], torch.ScalarType.Float32, _device);
            using Scalar never = float.NegativeInfinity;
            mask.Values.copy_(torch.full(length, length, never, dtype: torch.ScalarType.Float32, device: _device).triu(1));
            _causalMasks.Add(length, mask);
        }

        return mask.Values;
    }
}
