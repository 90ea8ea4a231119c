namespace CircuitFinder.Numerics.Tensors;

/// <summary>Some consecutive slices of a rank-3 array, each from the same row on. It owns nothing.</summary>
/// <param name="Tensor">The array looked at.</param>
/// <param name="First">First slice.</param>
/// <param name="Count">Number of slices.</param>
/// <param name="FirstRow">Row of the array that is row 0 of the view.</param>
public readonly record struct StackView(Tensor Tensor, int First, int Count, int FirstRow)
{
    /// <summary>Rows of each slice.</summary>
    public int Rows => Tensor.Shape[1] - FirstRow;

    /// <summary>Elements of each row.</summary>
    public int Columns => Tensor.Shape[2];

    /// <summary>The view's sizes as <c>[slices, rows, columns]</c>.</summary>
    public override string ToString() => $"[{Count}, {Rows}, {Columns}]";
}
