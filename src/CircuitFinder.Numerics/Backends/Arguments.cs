using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Backends;

/// <summary>Refuses what does not fit an operation of a backend, naming operation, arguments and both shapes.</summary>
/// <remarks>Every backend checks by these before it touches memory, so that all of them refuse the same with the same words.</remarks>
public static class Arguments
{
    /// <summary>The tensor as the type that a backend allocates.</summary>
    /// <typeparam name="TTensor">The backend's own type.</typeparam>
    /// <exception cref="ArgumentException">It is null or of another backend.</exception>
    public static TTensor Own<TTensor>(
        Tensor? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerMemberName] string operation = "")
        where TTensor : Tensor =>
        tensor as TTensor ?? throw new ArgumentException(
            tensor is null
                ? $"{operation}: {name} is no tensor; give a view of one that this backend allocated."
                : $"{operation}: {name} {tensor.Shape} is a {tensor.GetType().Name} of another backend; give a tensor that this backend allocated.",
            name);

    /// <summary>The weight as the type that a backend packs.</summary>
    /// <typeparam name="TWeight">The backend's own type.</typeparam>
    /// <exception cref="ArgumentException">It is null or of another backend.</exception>
    public static TWeight Own<TWeight>(
        Weight? weight, [CallerArgumentExpression(nameof(weight))] string name = "", [CallerMemberName] string operation = "")
        where TWeight : Weight =>
        weight as TWeight ?? throw new ArgumentException(
            weight is null
                ? $"{operation}: {name} is null; give a weight that this backend packed."
                : $"{operation}: {name} [{weight.Inputs}, {weight.Outputs}] is a {weight.GetType().Name} of another backend; give a weight that this backend packed.",
            name);

    /// <summary>Requires a view to lie inside its tensor.</summary>
    /// <exception cref="ArgumentException">It leaves it.</exception>
    public static void RequireInside(
        in MatrixView view, [CallerArgumentExpression(nameof(view))] string name = "", [CallerMemberName] string operation = "")
    {
        bool isEmpty = view.Rows == 0 || view.Columns == 0;
        long end = isEmpty ? view.Offset : view.Offset + ((long)(view.Rows - 1) * view.Stride) + view.Columns;
        if (view.Rows < 0 || view.Columns < 0 || (view.Stride < view.Columns && view.Stride != 0) || view.Offset < 0 || end > view.Tensor.Shape.Count)
        {
            throw new ArgumentException(
                $"{operation}: {name} is a view {view} at {view.Offset} with rows {view.Stride} apart, which leaves its tensor {view.Tensor.Shape}.",
                name);
        }
    }

    /// <summary>Requires a matrix to have sizes that follow from another matrix or a weight, and the rows of a call.</summary>
    /// <exception cref="ArgumentException">It has others.</exception>
    public static void RequireShape(
        MatrixSize matrix, int rows, int columns, MatrixSize other,
        [CallerArgumentExpression(nameof(matrix))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "",
        [CallerMemberName] string operation = "")
    {
        if (matrix.Rows != rows || matrix.Columns != columns)
        {
            throw new ArgumentException(
                $"{operation}: {name} is {matrix}, but {otherName} is {other}; {name} must be [{rows}, {columns}].", name);
        }
    }

    /// <summary>Requires a matrix to have the sizes of another.</summary>
    /// <exception cref="ArgumentException">It has others.</exception>
    public static void RequireSameShape(
        MatrixSize matrix, MatrixSize other,
        [CallerArgumentExpression(nameof(matrix))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "",
        [CallerMemberName] string operation = "") =>
        RequireShape(matrix, other.Rows, other.Columns, other, name, otherName, operation);

    /// <summary>Requires a list on the host to have as many numbers as follows from a matrix.</summary>
    /// <exception cref="ArgumentException">It has more or fewer.</exception>
    public static void RequireCount(
        int count, int expected, MatrixSize other,
        [CallerArgumentExpression(nameof(count))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "",
        [CallerMemberName] string operation = "")
    {
        if (count != expected)
        {
            throw new ArgumentException($"{operation}: {name} is [{count}], but {otherName} is {other}; {name} must be [{expected}].");
        }
    }

    /// <summary>Requires a table of angles to fit the heads that it turns.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void RequireRotation(int columns, int headCount, int tableColumns, [CallerMemberName] string operation = "")
    {
        if (headCount < 1 || columns % headCount != 0 || tableColumns % 2 != 0 || tableColumns > columns / headCount)
        {
            throw new ArgumentException($"{operation}: a table of {tableColumns} columns does not turn {columns} columns of {headCount} heads.");
        }
    }

    /// <summary>Requires indices to be at least <paramref name="lowest"/> and below a size.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
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

    /// <summary>Requires starts to rise from 0 to the number of rows.</summary>
    /// <returns>The length of the longest sequence.</returns>
    /// <exception cref="ArgumentException">They do not.</exception>
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

    /// <summary>Requires an activation function that there is.</summary>
    /// <exception cref="ArgumentException">There is no such function.</exception>
    public static void RequireKind(ActivationKind kind)
    {
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentException($"There is no activation function {kind}.", nameof(kind));
        }
    }

    /// <summary>Requires the sizes of an attention call.</summary>
    /// <returns>The size of a head.</returns>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static int RequireHeads(
        MatrixSize queryKeyValue, int headCount, ReadOnlySpan<int> starts, MatrixSize pattern, [CallerMemberName] string operation = "")
    {
        if (headCount < 1 || queryKeyValue.Columns % (3 * headCount) != 0)
        {
            throw new ArgumentException(
                $"{operation}: queryKeyValue is {queryKeyValue}, whose columns are not 3·head_dim times {headCount} heads.", nameof(queryKeyValue));
        }

        int longest = RequireStarts(starts, queryKeyValue.Rows, nameof(starts), operation);
        if (pattern.Rows != queryKeyValue.Rows || pattern.Columns % headCount != 0 || pattern.Columns / headCount < longest)
        {
            throw new ArgumentException(
                $"{operation}: pattern is {pattern}, but queryKeyValue is {queryKeyValue}; with {headCount} heads and a longest sequence of {longest} "
                + $"pattern must be [{queryKeyValue.Rows}, {headCount}·width], width at least {longest}.",
                nameof(pattern));
        }

        return queryKeyValue.Columns / (3 * headCount);
    }

    /// <summary>Requires slices that selected sums can be taken of.</summary>
    /// <exception cref="ArgumentException">They do not fit the destination, or an index is none of theirs.</exception>
    public static void RequireSelection(
        Shape sources, ReadOnlySpan<int> indices, MatrixSize destination, [CallerMemberName] string operation = "")
    {
        if (sources.Rank != 3 || sources[1] < destination.Rows || sources[2] != destination.Columns)
        {
            throw new ArgumentException(
                $"{operation}: sources is {sources}, but destination is {destination}; sources must be [count, at least {destination.Rows}, {destination.Columns}].", nameof(sources));
        }

        RequireIndices(indices, sources[0], 0, nameof(indices), operation);
    }

    /// <summary>Requires an array that the gradients of many reads go to.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public static void RequireReads(Shape gradReads, int reads, MatrixSize input, [CallerMemberName] string operation = "")
    {
        if (gradReads.Rank != 3 || gradReads[0] < reads || gradReads[1] < input.Rows || gradReads[2] != input.Columns)
        {
            throw new ArgumentException(
                $"{operation}: gradReads is {gradReads}; {reads} reads of input {input} need at least [{reads}, {input.Rows}, {input.Columns}].");
        }
    }

    /// <summary>Requires the weight of one of many reads to fit what is read and the gradients of all.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public static void RequireReadWeight(
        MatrixSize weight, int index, int reads, MatrixSize input, MatrixSize gradOutputs, [CallerMemberName] string operation = "")
    {
        if (weight.Rows != input.Columns || weight.Columns * reads != gradOutputs.Columns)
        {
            throw new ArgumentException(
                $"{operation}: weight {index} is {weight}, which does not fit input {input} and gradOutputs {gradOutputs} of {reads} reads.");
        }
    }

    /// <summary>Requires the sizes of a score product.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static void RequireScoreShapes(
        StackView deltas, StackView gradients, ReadOnlySpan<int> starts, int scoreCount, [CallerMemberName] string operation = "")
    {
        if (deltas.Columns != gradients.Columns)
        {
            throw new ArgumentException($"{operation}: deltas is {deltas}, but gradients is {gradients}; they must have the same columns.");
        }

        if (scoreCount != (long)deltas.Count * gradients.Count)
        {
            throw new ArgumentException($"{operation}: scores is [{scoreCount}]; it must hold [{deltas.Count}, {gradients.Count}].");
        }

        int rows = Math.Min(deltas.Rows, gradients.Rows);
        RequireStarts(starts, Math.Min(rows, starts.IsEmpty ? rows : starts[^1]), nameof(starts), operation);
    }

    /// <summary>Requires the sizes of a proximity call.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static void RequireParts(Shape sources, int sourceCount, MatrixSize sum, int count, [CallerMemberName] string operation = "")
    {
        if (sources.Rank != 3 || sourceCount < 0 || sourceCount > sources[0] || sum.Rows > sources[1] || sum.Columns != sources[2])
        {
            throw new ArgumentException($"{operation}: {sourceCount} sources of {sources} do not fit a sum of {sum}.");
        }

        RequireCount(count, checked(sourceCount * sum.Rows), sum, "proximities", nameof(sum), operation);
    }

    /// <summary>Requires a step that AdamW has a bias correction for.</summary>
    /// <exception cref="ArgumentException">It is below 1.</exception>
    public static void RequireStep(AdamWStep update, [CallerMemberName] string operation = "")
    {
        if (update.Step < 1)
        {
            throw new ArgumentException($"{operation}: step {update.Step} has no bias correction; steps count from 1.", nameof(update));
        }
    }
}
