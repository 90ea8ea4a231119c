using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using TorchSharp;
using static CircuitFinder.Numerics.Backends.Arguments;

namespace CircuitFinder.Torch;

/// <content>Operations on elements and whole rows.</content>
public sealed partial class TorchBackend
{
    // Slices that are summed at once: more would only take more memory.
    private const int SelectedAtOnce = 16;

    /// <inheritdoc/>
    public void Zero(MatrixView destination)
    {
        using OperationScope scope = OperationScope.Open();
        Resolve(destination).Values.zero_();
    }

    /// <inheritdoc/>
    public void Copy(MatrixView source, MatrixView destination)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(source);
        TorchMatrix to = Resolve(destination);
        RequireSameShape(to, from, nameof(destination), nameof(source));
        to.Values.copy_(from.Values);
    }

    /// <inheritdoc/>
    public void AddScaled(MatrixView source, double scale, MatrixView destination)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(source);
        TorchMatrix to = Resolve(destination);
        RequireSameShape(to, from, nameof(destination), nameof(source));
        using Scalar factor = scale;
        to.Values.add_(from.Values, factor);
    }

    /// <inheritdoc/>
    public void Subtract(MatrixView left, MatrixView right, MatrixView destination)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix minuend = Resolve(left);
        TorchMatrix subtrahend = Resolve(right);
        TorchMatrix to = Resolve(destination);
        RequireSameShape(subtrahend, minuend, nameof(right), nameof(left));
        RequireSameShape(to, minuend, nameof(destination), nameof(left));
        to.Values.copy_(minuend.Values.sub(subtrahend.Values));
    }

    /// <inheritdoc/>
    public void AddSelected(Tensor sources, ReadOnlySpan<int> indices, double scale, MatrixView destination)
    {
        using OperationScope scope = OperationScope.Open();
        TorchTensor from = Own<TorchTensor>(sources);
        TorchMatrix to = Resolve(destination);
        RequireSelection(from.Shape, indices, to);
        using Scalar factor = scale;
        torch.Tensor slices = from.Slices(from.Shape[0], to.Rows);
        for (int start = 0; start < indices.Length; start += SelectedAtOnce)
        {
            using OperationScope block = OperationScope.Open();
            torch.Tensor some = Indices(indices.Slice(start, Math.Min(SelectedAtOnce, indices.Length - start)));
            to.Values.add_(slices.index_select(0, some).sum(dim: 0), factor);
        }
    }

    /// <inheritdoc/>
    public void GatherRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(source);
        TorchMatrix to = Resolve(destination);
        RequireShape(to, rows.Length, from.Columns, from, nameof(destination), nameof(source));
        RequireIndices(rows, from.Rows);
        to.Values.copy_(from.Values.index_select(0, Indices(rows)));
    }

    /// <inheritdoc/>
    /// <remarks>Rows that go to the same place are added one after the other, as a GPU would add them in any order.</remarks>
    public void ScatterAddRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
        using OperationScope scope = OperationScope.Open();
        TorchMatrix from = Resolve(source);
        TorchMatrix to = Resolve(destination);
        RequireShape(from, rows.Length, to.Columns, to, nameof(source), nameof(destination));
        RequireIndices(rows, to.Rows);
        using Scalar one = 1;
        List<List<int>> turns = Turns(rows);
        if (turns.Count == 1)
        {
            to.Values.index_add_(0, Indices(rows), from.Values, one);
            return;
        }

        foreach (List<int> turn in turns)
        {
            using OperationScope part = OperationScope.Open();
            int[] places = new int[turn.Count];
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = rows[turn[i]];
            }

            to.Values.index_add_(0, Indices(places), from.Values.index_select(0, Indices([.. turn])), one);
        }
    }

    /// <inheritdoc/>
    public void Activate(ActivationKind kind, MatrixView input, MatrixView output)
    {
        using OperationScope scope = OperationScope.Open();
        RequireKind(kind);
        TorchMatrix from = Resolve(input);
        TorchMatrix to = Resolve(output);
        RequireSameShape(to, from, nameof(output), nameof(input));
        to.Values.copy_(TorchActivation.Value(kind, from.Values));
    }

    /// <inheritdoc/>
    public void ActivateBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
        using OperationScope scope = OperationScope.Open();
        RequireKind(kind);
        TorchMatrix gradient = Resolve(gradOutput);
        TorchMatrix from = Resolve(input);
        TorchMatrix to = Resolve(gradInput);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(input));
        RequireSameShape(to, from, nameof(gradInput), nameof(input));
        to.Values.copy_(TorchActivation.Slope(kind, from.Values).mul_(gradient.Values));
    }

    /// <inheritdoc/>
    public void ActivateSecantBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
        using OperationScope scope = OperationScope.Open();
        RequireKind(kind);
        TorchMatrix gradient = Resolve(gradOutput);
        TorchMatrix from = Resolve(input);
        TorchMatrix to = Resolve(gradInput);
        RequireSameShape(gradient, from, nameof(gradOutput), nameof(input));
        RequireSameShape(to, from, nameof(gradInput), nameof(input));
        to.Values.copy_(TorchActivation.Gate(kind, from.Values).mul_(gradient.Values));
    }

    // Positions in a list of rows, so divided that no row comes twice in a part and parts keep the order of each row's occurrences.
    private static List<List<int>> Turns(ReadOnlySpan<int> rows)
    {
        var turns = new List<List<int>>();
        var seen = new Dictionary<int, int>();
        for (int i = 0; i < rows.Length; i++)
        {
            int before = seen.GetValueOrDefault(rows[i]);
            seen[rows[i]] = before + 1;
            if (before == turns.Count)
            {
                turns.Add([]);
            }

            turns[before].Add(i);
        }

        return turns;
    }
}
