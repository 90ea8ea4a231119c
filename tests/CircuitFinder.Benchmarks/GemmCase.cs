namespace CircuitFinder.Benchmarks;

/// <summary>One product to measure.</summary>
/// <param name="Kind"><c>forward</c>, <c>gradInput</c> or <c>gradWeight</c>.</param>
/// <param name="Rows">Token positions.</param>
/// <param name="Inputs">Rows of the weight.</param>
/// <param name="Outputs">Columns of the weight.</param>
internal sealed record GemmCase(string Kind, int Rows, int Inputs, int Outputs)
{
    /// <summary>Whether the project promises a share of the peak for this one.</summary>
    public bool IsBar { get; init; }

    /// <summary>Floating-point operations.</summary>
    public double Operations => 2.0 * Rows * Inputs * Outputs;
}
