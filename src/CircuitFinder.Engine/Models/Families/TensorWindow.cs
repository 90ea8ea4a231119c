namespace CircuitFinder.Engine.Models.Families;

/// <summary>Consecutive elements of a tensor, seen as a matrix.</summary>
/// <param name="Start">The first element.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
internal sealed record TensorWindow(long Start, int Rows, int Columns);
