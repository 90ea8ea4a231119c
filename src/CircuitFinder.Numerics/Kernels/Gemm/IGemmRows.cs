namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>A number of rows as a type, so that one kernel compiles into one body for each height.</summary>
internal interface IGemmRows
{
    static abstract int Count { get; }
}
