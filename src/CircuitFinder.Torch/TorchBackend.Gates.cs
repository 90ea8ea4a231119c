using CircuitFinder.Numerics.Tensors;
using TorchSharp;
using static CircuitFinder.Numerics.Backends.Arguments;

namespace CircuitFinder.Torch;

/// <content>Elementwise parts of newer architectures: gates, caps, clamps and rotary embeddings.</content>
public sealed partial class TorchBackend
{
    /// <inheritdoc/>
    public void MultiplyElements(MatrixView left, MatrixView right, MatrixView output)
        => Map(left, right, output, nameof(right), nameof(left), (one, other) => one.mul(other));

    /// <inheritdoc/>
    public void Clamp(MatrixView values, double bound, MatrixView output)
    {
        using Scalar most = bound;
        using Scalar least = -bound;
        Map(values, values, output, nameof(values), nameof(values), (one, _) => one.clamp(least, most));
    }

    /// <inheritdoc/>
    public void ClampBackward(MatrixView gradOutput, MatrixView values, double bound, MatrixView gradInput)
    {
        using Scalar most = bound;
        Map(gradOutput, values, gradInput, nameof(values), nameof(gradOutput), (gradient, input) => gradient.mul(input.abs().le(most)));
    }

    /// <inheritdoc/>
    public void SoftCap(MatrixView values, double cap, MatrixView output)
    {
        using Scalar factor = cap;
        using Scalar inverse = 1 / cap;
        Map(values, values, output, nameof(values), nameof(values), (one, _) => one.mul(inverse).tanh_().mul_(factor));
    }

    /// <inheritdoc/>
    public void SoftCapBackward(MatrixView gradOutput, MatrixView output, double cap, MatrixView gradInput)
    {
        using Scalar inverse = 1 / cap;
        using Scalar minusOne = -1;
        using Scalar plusOne = 1;
        Map(
            gradOutput, output, gradInput, nameof(output), nameof(gradOutput),
            (gradient, value) => value.mul(inverse).square().mul_(minusOne).add_(plusOne).mul_(gradient));
    }

    /// <inheritdoc/>
    public void Rotate(MatrixView values, int headCount, ReadOnlySpan<int> positions, MatrixView table, bool inverse = false)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix to = Resolve(values);
        TorchMatrix angles = Resolve(table);
        RequireCount(positions.Length, to.Rows, to, nameof(positions), nameof(values));
        RequireRotation(to.Columns, headCount, angles.Columns);
        RequireIndices(positions, angles.Rows);
        int half = angles.Columns / 2;
        torch.Tensor rows = angles.Values.index_select(0, Indices(positions)).unsqueeze(1);
        torch.Tensor cosines = rows.narrow(2, 0, half);
        using Scalar sign = inverse ? -1 : 1;
        torch.Tensor sines = rows.narrow(2, half, half).mul(sign);
        torch.Tensor heads = to.Values.reshape(to.Rows, headCount, -1);
        torch.Tensor first = heads.narrow(2, 0, half);
        torch.Tensor second = heads.narrow(2, half, half);
        torch.Tensor rest = heads.narrow(2, 2 * half, (to.Columns / headCount) - (2 * half));
        torch.Tensor turned = torch.cat([first.mul(cosines).sub(second.mul(sines)), second.mul(cosines).add(first.mul(sines)), rest], 2);
        to.Values.copy_(turned.reshape(to.Rows, to.Columns));
    }

    private static void Map(
        MatrixView first, MatrixView second, MatrixView output, string secondName, string firstName, Func<torch.Tensor, torch.Tensor, torch.Tensor> map)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix left = Resolve(first);
        TorchMatrix right = Resolve(second);
        TorchMatrix to = Resolve(output);
        RequireSameShape(right, left, secondName, firstName);
        RequireSameShape(to, left, nameof(output), firstName);
        to.Values.copy_(map(left.Values, right.Values));
    }
}
