using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Tensors;
using static CircuitFinder.Numerics.Backends.Arguments;
using static CircuitFinder.Numerics.Kernels.CpuArguments;

namespace CircuitFinder.Numerics.Backends;

/// <content>Elementwise parts of newer architectures: gates, caps, clamps and rotary embeddings.</content>
public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void MultiplyElements(MatrixView left, MatrixView right, MatrixView output)
        => Map(default(ElementMaps.Multiply), left, right, output, nameof(right), nameof(left));

    /// <inheritdoc/>
    public void Clamp(MatrixView values, double bound, MatrixView output)
        => Map(new ElementMaps.Clamp((float)bound), values, values, output, nameof(values), nameof(values));

    /// <inheritdoc/>
    public void ClampBackward(MatrixView gradOutput, MatrixView values, double bound, MatrixView gradInput)
        => Map(new ElementMaps.ClampBackward((float)bound), gradOutput, values, gradInput, nameof(values), nameof(gradOutput));

    /// <inheritdoc/>
    public void SoftCap(MatrixView values, double cap, MatrixView output)
        => Map(new ElementMaps.SoftCap((float)cap), values, values, output, nameof(values), nameof(values));

    /// <inheritdoc/>
    public void SoftCapBackward(MatrixView gradOutput, MatrixView output, double cap, MatrixView gradInput)
        => Map(new ElementMaps.SoftCapBackward((float)cap), gradOutput, output, gradInput, nameof(output), nameof(gradOutput));

    /// <inheritdoc/>
    public void Rotate(MatrixView values, int headCount, ReadOnlySpan<int> positions, MatrixView table, bool inverse = false)
    {
        CpuMatrix to = Resolve(values);
        CpuMatrix angles = Resolve(table);
        RequireCount(positions.Length, to.Rows, to, nameof(positions), nameof(values));
        RequireRotation(to.Columns, headCount, angles.Columns);
        RequireIndices(positions, angles.Rows);
        fixed (int* rows = positions)
        {
            Run(new RotateKernel(to, headCount, rows, angles, inverse), RowSplit.TaskCount(to.Rows, to.Columns));
        }
    }

    private void Map<TMap>(TMap map, MatrixView first, MatrixView second, MatrixView output, string secondName, string firstName)
        where TMap : struct, IElementMap
    {
        CpuMatrix left = Resolve(first);
        CpuMatrix right = Resolve(second);
        CpuMatrix to = Resolve(output);
        RequireSameShape(right, left, secondName, firstName);
        RequireSameShape(to, left, nameof(output), firstName);
        RunElementwise(map, left, right, to);
    }
}
