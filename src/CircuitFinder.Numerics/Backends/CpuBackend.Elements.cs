using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Tensors;
using static CircuitFinder.Numerics.Backends.Arguments;
using static CircuitFinder.Numerics.Kernels.CpuArguments;

namespace CircuitFinder.Numerics.Backends;

/// <content>Operations on elements and whole rows.</content>
public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void Zero(MatrixView destination)
    {
        CpuMatrix to = Resolve(destination);
        Run(new RowsKernel.Clear(to), RowSplit.TaskCount(to.Rows, to.Columns));
    }

    /// <inheritdoc/>
    public void Copy(MatrixView source, MatrixView destination)
    {
        CpuMatrix from = Resolve(source);
        CpuMatrix to = Resolve(destination);
        RequireSameShape(to, from, nameof(destination), nameof(source));
        Run(new RowsKernel.Gather(from, null, to), RowSplit.TaskCount(to.Rows, to.Columns));
    }

    /// <inheritdoc/>
    public void AddScaled(MatrixView source, double scale, MatrixView destination)
    {
        CpuMatrix from = Resolve(source);
        CpuMatrix to = Resolve(destination);
        RequireSameShape(to, from, nameof(destination), nameof(source));
        RunElementwise(new ElementMaps.AddScaled((float)scale), from, to, to);
    }

    /// <inheritdoc/>
    public void Subtract(MatrixView left, MatrixView right, MatrixView destination)
    {
        CpuMatrix minuend = Resolve(left);
        CpuMatrix subtrahend = Resolve(right);
        CpuMatrix to = Resolve(destination);
        RequireSameShape(subtrahend, minuend, nameof(right), nameof(left));
        RequireSameShape(to, minuend, nameof(destination), nameof(left));
        RunElementwise(default(ElementMaps.Subtract), minuend, subtrahend, to);
    }

    /// <inheritdoc/>
    public void AddSelected(Tensor sources, ReadOnlySpan<int> indices, double scale, MatrixView destination)
    {
        CpuTensor from = Own(sources);
        CpuMatrix to = Resolve(destination);
        RequireSelection(from.Shape, indices, to);
        fixed (int* selected = indices)
        {
            Run(
                new SelectedSumKernel(from.Pointer, (long)from.Shape[1] * to.Columns, selected, indices.Length, (float)scale, to),
                checked(to.Rows * SelectedSumKernel.BlocksPerRow(to.Columns)));
        }

        GC.KeepAlive(from);
    }

    /// <inheritdoc/>
    public void GatherRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
        CpuMatrix from = Resolve(source);
        CpuMatrix to = Resolve(destination);
        RequireShape(to, rows.Length, from.Columns, from, nameof(destination), nameof(source));
        RequireIndices(rows, from.Rows);
        fixed (int* list = rows)
        {
            Run(new RowsKernel.Gather(from, list, to), RowSplit.TaskCount(to.Rows, to.Columns));
        }
    }

    /// <inheritdoc/>
    public void ScatterAddRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
        CpuMatrix from = Resolve(source);
        CpuMatrix to = Resolve(destination);
        RequireShape(from, rows.Length, to.Columns, to, nameof(source), nameof(destination));
        RequireIndices(rows, to.Rows);
        fixed (int* list = rows)
        {
            Run(new RowsKernel.ScatterAdd(from, list, to), RowsKernel.ScatterAdd.TaskCount(to.Columns));
        }
    }

    /// <inheritdoc/>
    public void Activate(ActivationKind kind, MatrixView input, MatrixView output)
    {
        RequireKind(kind);
        CpuMatrix from = Resolve(input);
        CpuMatrix to = Resolve(output);
        RequireSameShape(to, from, nameof(output), nameof(input));
        RunElementwise(new ActivationMaps.Forward(kind), from, from, to);
    }

    /// <inheritdoc/>
    public void ActivateBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
        RequireKind(kind);
        CpuMatrix gradient = Resolve(gradOutput);
        CpuMatrix from = Resolve(input);
        CpuMatrix to = Resolve(gradInput);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(input));
        RequireSameShape(to, from, nameof(gradInput), nameof(input));
        RunElementwise(new ActivationMaps.Backward(kind), gradient, from, to);
    }

    /// <inheritdoc/>
    public void ActivateSecantBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
        RequireKind(kind);
        CpuMatrix gradient = Resolve(gradOutput);
        CpuMatrix from = Resolve(input);
        CpuMatrix to = Resolve(gradInput);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(input));
        RequireSameShape(to, from, nameof(gradInput), nameof(input));
        RunElementwise(new ActivationMaps.Secant(kind), gradient, from, to);
    }

    private void RunElementwise<TMap>(TMap map, in CpuMatrix first, in CpuMatrix second, in CpuMatrix destination)
        where TMap : struct, IElementMap =>
        Run(
            new ElementwiseKernel<TMap>(map, first, second, destination), RowSplit.TaskCount(destination.Rows, destination.Columns));
}
