namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>One product: output[rows, columns] = left[rows, depth] · right[depth, columns] (+ bias), or added to the output.</summary>
internal unsafe struct GemmOperands
{
    public int Rows;
    public int Depth;
    public int Columns;

    /// <summary>[rows, depth], or [depth, rows] when <see cref="LeftTransposed"/>.</summary>
    public float* Left;

    public long LeftStride;

    public bool LeftTransposed;

    /// <summary>The right factor, packed; unused where <see cref="Right"/> is given.</summary>
    public PackedMatrix Packed;

    /// <summary>[depth, columns] as it lies in memory, packed piece by piece on the way; null where it is packed already.</summary>
    public float* Right;

    public long RightStride;

    /// <summary>[columns], or null.</summary>
    public float* Bias;

    public float* Output;

    public long OutputStride;

    /// <summary>Add the finished product to what the output holds.</summary>
    public bool Accumulate;
}
