using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Turns handles into memory and refuses what does not fit, naming operation, arguments and both shapes.</summary>
internal static unsafe class CpuArguments
{
    public static CpuMatrix Resolve(
        in MatrixView view, [CallerArgumentExpression(nameof(view))] string name = "", [CallerMemberName] string operation = "")
    {
        CpuTensor tensor = Own(view.Tensor, name, operation);
        bool isEmpty = view.Rows == 0 || view.Columns == 0;
        long end = isEmpty ? view.Offset : view.Offset + ((long)(view.Rows - 1) * view.Stride) + view.Columns;
        if (view.Rows < 0 || view.Columns < 0 || (view.Stride < view.Columns && view.Stride != 0) || view.Offset < 0 || end > tensor.Shape.Count)
        {
            throw new ArgumentException(
                $"{operation}: {name} is a view {view} at {view.Offset} with rows {view.Stride} apart, which leaves its tensor {tensor.Shape}.",
                name);
        }

        return new CpuMatrix(tensor, tensor.Pointer + view.Offset, view.Rows, view.Columns, view.Stride);
    }

    public static CpuTensor Own(
        Tensor? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerMemberName] string operation = "") =>
        tensor as CpuTensor ?? throw new ArgumentException(
            tensor is null
                ? $"{operation}: {name} is no tensor; give a view of one that this backend allocated."
                : $"{operation}: {name} {tensor.Shape} is a {tensor.GetType().Name} of another backend; give a tensor that this backend allocated.",
            name);

    public static CpuWeight Own(
        Weight? weight, [CallerArgumentExpression(nameof(weight))] string name = "", [CallerMemberName] string operation = "") =>
        weight as CpuWeight ?? throw new ArgumentException(
            weight is null
                ? $"{operation}: {name} is null; give a weight that this backend packed."
                : $"{operation}: {name} [{weight.Inputs}, {weight.Outputs}] is a {weight.GetType().Name} of another backend; give a weight that this backend packed.",
            name);

    /// <summary>Requires a matrix to have sizes that follow from another.</summary>
    public static void RequireShape(
        in CpuMatrix matrix, int rows, int columns, in CpuMatrix other,
        [CallerArgumentExpression(nameof(matrix))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "",
        [CallerMemberName] string operation = "")
    {
        if (matrix.Rows != rows || matrix.Columns != columns)
        {
            ThrowShape(matrix, rows, columns, other.ToString(), name, otherName, operation);
        }
    }

    /// <summary>Requires a matrix to have sizes that follow from a weight and the rows of a call.</summary>
    public static void RequireShape(
        in CpuMatrix matrix, int rows, int columns, Weight other,
        [CallerArgumentExpression(nameof(matrix))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "",
        [CallerMemberName] string operation = "")
    {
        if (matrix.Rows != rows || matrix.Columns != columns)
        {
            ThrowShape(matrix, rows, columns, $"[{other.Inputs}, {other.Outputs}]", name, otherName, operation);
        }
    }

    public static void RequireSameShape(
        in CpuMatrix matrix, in CpuMatrix other,
        [CallerArgumentExpression(nameof(matrix))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "",
        [CallerMemberName] string operation = "") =>
        RequireShape(matrix, other.Rows, other.Columns, other, name, otherName, operation);

    public static void RequireCount(
        int count, int expected, in CpuMatrix other,
        [CallerArgumentExpression(nameof(count))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "",
        [CallerMemberName] string operation = "")
    {
        if (count != expected)
        {
            throw new ArgumentException($"{operation}: {name} is [{count}], but {otherName} is {other}; {name} must be [{expected}].");
        }
    }

    /// <summary>Requires indices to be at least <paramref name="lowest"/> and below a size.</summary>
    public static void RequireIndices(
        ReadOnlySpan<int> indices, int size, int lowest = 0,
        [CallerArgumentExpression(nameof(indices))] string name = "", [CallerMemberName] string operation = "")
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < lowest || indices[i] >= size)
            {
                throw new ArgumentException($"{operation}: {name}[{i}] is {indices[i]}; it must be from {lowest} to {size - 1}.", name);
            }
        }
    }

    /// <summary>Requires starts to rise from 0 to the number of rows, and returns the length of the longest sequence.</summary>
    public static int RequireStarts(
        ReadOnlySpan<int> starts, int rows, [CallerArgumentExpression(nameof(starts))] string name = "", [CallerMemberName] string operation = "")
    {
        if (starts.Length == 0 || starts[0] != 0 || starts[^1] != rows)
        {
            throw new ArgumentException(
                $"{operation}: {name} must run from 0 to the number of rows, {rows}; it has {starts.Length} numbers"
                + (starts.Length == 0 ? "." : $" from {starts[0]} to {starts[^1]}."),
                name);
        }

        int longest = 0;
        for (int i = 1; i < starts.Length; i++)
        {
            int length = starts[i] - starts[i - 1];
            if (length < 0)
            {
                throw new ArgumentException($"{operation}: {name}[{i}] is {starts[i]} after {starts[i - 1]}; starts never fall.", name);
            }

            longest = Math.Max(longest, length);
        }

        return longest;
    }

    [DoesNotReturn]
    private static void ThrowShape(
        in CpuMatrix matrix, int rows, int columns, string otherShape, string name, string otherName, string operation) =>
        throw new ArgumentException(
            $"{operation}: {name} is {matrix}, but {otherName} is {otherShape}; {name} must be [{rows}, {columns}].", name);
}
