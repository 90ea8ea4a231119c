namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>One call of a kernel: some rows of the left factor times one panel of the right one, over one block of depth.</summary>
internal unsafe struct GemmTile
{
    /// <summary>[depth, rows].</summary>
    public float* Left;

    /// <summary>[depth, 32].</summary>
    public float* Right;

    public nint Depth;

    /// <summary>Sums of the blocks before, [rows, 32]; null for the first block.</summary>
    public float* Partial;

    /// <summary>[rows, 32], rows <see cref="OutputStride"/> apart; all 32 columns are written.</summary>
    public float* Output;

    public nint OutputStride;

    /// <summary>[32] added to the sums, or null.</summary>
    public float* Bias;

    /// <summary>Whether the finished sums are added to what the output holds.</summary>
    public bool Accumulate;

    /// <summary>Columns that matter, 1 to 32: a kernel may leave the others out where that saves time.</summary>
    public int Columns;
}
