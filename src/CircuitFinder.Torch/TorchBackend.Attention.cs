using CircuitFinder.Numerics.Backends;
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
        MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView output)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(queryKeyValue);
        TorchMatrix probabilities = Resolve(pattern);
        TorchMatrix to = Resolve(output);
        int headDim = RequireHeads(from, headCount, starts, probabilities);
        RequireShape(to, from.Rows, headCount * headDim, from, nameof(output), nameof(queryKeyValue));
        int width = probabilities.Columns / headCount;
        using Scalar factor = rule.Scale;
        foreach (SequenceGroup group in SequenceGroup.Of(starts))
        {
            using OperationScope part = OperationScope.Open();
            torch.Tensor? rows = group.Rows is null ? null : Indices(group.Rows);
            torch.Tensor parts = Parts(from, rows, group, headCount, 3);
            torch.Tensor scores = Heads(parts, QueryPart).bmm(Heads(parts, KeyPart).transpose(1, 2));
            torch.Tensor weights = Capped(scores.mul_(factor), rule).add_(Mask(rule, group.Length)).softmax(-1);

            long[] sizes = [group.Count, headCount, group.Length, -1];
            torch.Tensor whole = torch.zeros(group.Count, group.Length, headCount, width, dtype: torch.ScalarType.Float32, device: _device);
            whole.narrow(3, 0, group.Length).copy_(weights.view(sizes).transpose(1, 2));
            Put(probabilities, rows, whole);
            Put(to, rows, weights.bmm(Heads(parts, ValuePart)).view(sizes).transpose(1, 2));
        }
    }

    /// <inheritdoc/>
    public void AttentionBackward(
        MatrixView gradOutput, MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern,
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
        using Scalar factor = rule.Scale;
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
            if (rule.SoftCap > 0)
            {
                using Scalar inverse = 1 / rule.SoftCap;
                using Scalar minusOne = -1;
                using Scalar one = 1;
                torch.Tensor scores = Heads(parts, QueryPart).bmm(Heads(parts, KeyPart).transpose(1, 2)).mul_(factor);
                gradScores = gradScores.mul_(Capped(scores, rule).mul_(inverse).square().mul_(minusOne).add_(one));
            }

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

    // cap·tanh(score/cap), in place.
    private static torch.Tensor Capped(torch.Tensor scores, AttentionRule rule)
    {
        if (rule.SoftCap == 0)
        {
            return scores;
        }

        using Scalar inverse = 1 / rule.SoftCap;
        using Scalar cap = rule.SoftCap;
        return scores.mul_(inverse).tanh_().mul_(cap);
    }

    // [1, length, length]: minus infinity where a query does not see a key, else 0.
    private torch.Tensor Mask(AttentionRule rule, int length)
    {
        (int Window, bool IsBidirectional, int Length) kind = (rule.Window, rule.IsBidirectional, length);
        if (!_masks.TryGetValue(kind, out TorchMemory? mask))
        {
            mask = new TorchMemory([1, length, length], torch.ScalarType.Float32, _device);
            using Scalar never = float.NegativeInfinity;
            using torch.Tensor all = torch.full(length, length, never, dtype: torch.ScalarType.Float32, device: _device);
            using torch.Tensor later = rule.IsBidirectional ? torch.zeros_like(all) : all.triu(1);
            using torch.Tensor earlier = rule.Window > 0 ? all.tril(-rule.Window) : torch.zeros_like(all);
            mask.Values.copy_(later.add(earlier));
            _masks.Add(kind, mask);
        }

        return mask.Values;
    }
}
