using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using TorchSharp;
using static CircuitFinder.Numerics.Backends.Arguments;

namespace CircuitFinder.Torch;

/// <content>What is asked of a model: scores, loss, divergence, a training step. Sums that the host gets are taken in double.</content>
public sealed partial class TorchBackend
{
    // Elements that are widened to double at once.
    private const int WidenedAtOnce = 1 << 24;

    /// <inheritdoc/>
    /// <remarks>One product a sequence, which libtorch sums in its own fixed order; sequences are added up on the device, in
    /// double.</remarks>
    public void AddScores(StackView deltas, StackView gradients, ReadOnlySpan<int> starts, Span<double> scores)
    {
        using OperationScope scope = OperationScope.Open();
        TorchTensor sources = Own<TorchTensor>(deltas.Tensor);
        TorchTensor destinations = Own<TorchTensor>(gradients.Tensor);
        RequireScoreShapes(deltas, gradients, starts, scores.Length);
        torch.Tensor sums = torch.zeros(deltas.Count, gradients.Count, dtype: torch.ScalarType.Float64, device: _device);
        for (int i = 1; i < starts.Length; i++)
        {
            using OperationScope sequence = OperationScope.Open();
            torch.Tensor left = sources.Flat(deltas, starts[i - 1], starts[i]);
            torch.Tensor right = destinations.Flat(gradients, starts[i - 1], starts[i]);
            sums.add_(left.mm(right.t()));
        }

        double[] added = new double[scores.Length];
        CopyOut(sums, added);
        for (int i = 0; i < added.Length; i++)
        {
            scores[i] += added[i];
        }
    }

    /// <inheritdoc/>
    public void Proximity(Tensor sources, int sourceCount, MatrixView sum, Span<double> proximities)
    {
        using OperationScope scope = OperationScope.Open();
        TorchTensor parts = Own<TorchTensor>(sources);
        TorchMatrix whole = Resolve(sum);
        RequireParts(parts.Shape, sourceCount, whole, proximities.Length);
        using Scalar zero = 0;
        torch.Tensor slices = parts.Slices(sourceCount, whole.Rows);
        torch.Tensor magnitudes = whole.Values.abs();
        torch.Tensor results = torch.empty(sourceCount, whole.Rows, dtype: torch.ScalarType.Float32, device: _device);
        for (int source = 0; source < sourceCount; source++)
        {
            using OperationScope part = OperationScope.Open();

            // Element by element: the difference of two large sums would lose a small source.
            torch.Tensor gain = magnitudes.sub(whole.Values.sub(slices.select(0, source)).abs_());
            results.select(0, source).copy_(gain.sum(1).clamp_min_(zero));
        }

        CopyOut(results, proximities);
    }

    /// <inheritdoc/>
    public double CrossEntropy(MatrixView logits, ReadOnlySpan<int> targets, double scale, MatrixView gradLogits)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(logits);
        TorchMatrix to = Resolve(gradLogits);
        RequireSameShape(to, from, nameof(gradLogits), nameof(logits));
        RequireCount(targets.Length, from.Rows, from, nameof(targets), nameof(logits));
        RequireIndices(targets, from.Columns, lowest: -1);
        using Scalar zero = 0;
        using Scalar minusOne = -1;
        using Scalar factor = scale;
        torch.Tensor places = Indices(targets).unsqueeze(1);
        torch.Tensor leftOut = places.lt(zero);
        places = places.clamp_min(zero);

        torch.Tensor logProbabilities = from.Values.log_softmax(-1);
        torch.Tensor found = logProbabilities.gather(1, places).masked_fill_(leftOut, zero);
        torch.Tensor gradient = logProbabilities.exp_();
        gradient.scatter_add_(1, places, torch.full(from.Rows, 1, minusOne, dtype: torch.ScalarType.Float32, device: _device));
        to.Values.copy_(gradient.mul_(factor).masked_fill_(leftOut, zero));
        return -found.sum(torch.ScalarType.Float64).item<double>();
    }

    /// <inheritdoc/>
    public void Divergence(MatrixView reference, MatrixView logits, Span<double> divergences)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(reference);
        TorchMatrix to = Resolve(logits);
        RequireSameShape(to, from, nameof(logits), nameof(reference));
        RequireCount(divergences.Length, from.Rows, from, nameof(divergences), nameof(reference));
        int rows = RowsAtOnce(from);
        for (int first = 0; first < from.Rows; first += rows)
        {
            using OperationScope part = OperationScope.Open();
            int count = Math.Min(rows, from.Rows - first);
            torch.Tensor expected = from.Values.narrow(0, first, count).log_softmax(-1, torch.ScalarType.Float64);
            torch.Tensor actual = to.Values.narrow(0, first, count).log_softmax(-1, torch.ScalarType.Float64);
            torch.Tensor terms = expected.sub(actual).mul_(expected.exp());
            CopyOut(terms.sum(-1), divergences.Slice(first, count));
        }
    }

    /// <inheritdoc/>
    public double SquaredNorm(MatrixView values)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(values);
        int rows = RowsAtOnce(from);
        torch.Tensor sum = torch.zeros(1, dtype: torch.ScalarType.Float64, device: _device);
        for (int first = 0; first < from.Rows; first += rows)
        {
            using OperationScope part = OperationScope.Open();
            torch.Tensor wide = from.Values.narrow(0, first, Math.Min(rows, from.Rows - first)).to_type(torch.ScalarType.Float64);
            sum.add_(wide.square().sum());
        }

        return sum.item<double>();
    }

    /// <inheritdoc/>
    public void AdamW(MatrixView parameter, MatrixView gradient, MatrixView firstMoment, MatrixView secondMoment, AdamWStep update)
    {
        using OperationScope scope = OperationScope.Open();
        RequireStep(update);
        TorchMatrix values = Resolve(parameter);
        TorchMatrix slope = Resolve(gradient);
        TorchMatrix first = Resolve(firstMoment);
        TorchMatrix second = Resolve(secondMoment);
        RequireSameShape(slope, values, nameof(gradient), nameof(parameter));
        RequireSameShape(first, values, nameof(firstMoment), nameof(parameter));
        RequireSameShape(second, values, nameof(secondMoment), nameof(parameter));
        using Scalar scale = update.GradientScale;
        using Scalar beta1 = update.Beta1;
        using Scalar rest1 = 1 - update.Beta1;
        using Scalar beta2 = update.Beta2;
        using Scalar rest2 = 1 - update.Beta2;
        using Scalar epsilon = update.Epsilon;
        using Scalar correction2 = 1 / (1 - Math.Pow(update.Beta2, update.Step));
        using Scalar kept = 1 - (update.LearningRate * update.WeightDecay);
        using Scalar step = -update.LearningRate / (1 - Math.Pow(update.Beta1, update.Step));
        torch.Tensor scaled = slope.Values.mul(scale);
        first.Values.mul_(beta1).add_(scaled, rest1);
        second.Values.mul_(beta2).addcmul_(scaled, scaled, rest2);
        values.Values.mul_(kept).addcdiv_(first.Values, second.Values.mul(correction2).sqrt_().add_(epsilon), step);
    }

    private static int RowsAtOnce(in TorchMatrix matrix) => Math.Max(1, WidenedAtOnce / Math.Max(1, matrix.Columns));
}
