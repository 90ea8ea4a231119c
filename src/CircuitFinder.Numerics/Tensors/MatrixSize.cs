using System.Globalization;

namespace CircuitFinder.Numerics.Tensors;

/// <summary>The sizes of a matrix, of whatever backend, as checks and messages need them.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
public readonly record struct MatrixSize(int Rows, int Columns)
{
    /// <summary>The sizes of a window.</summary>
    /// <param name="view">A matrix.</param>
    public static implicit operator MatrixSize(in MatrixView view) => new(view.Rows, view.Columns);

    /// <summary>The sizes of a weight.</summary>
    /// <param name="weight">[inputs, outputs].</param>
    public static implicit operator MatrixSize(Weight weight) => new(weight.Inputs, weight.Outputs);

    /// <summary>The sizes as <c>[rows, columns]</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Rows}, {Columns}]");
}
