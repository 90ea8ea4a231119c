using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>A checked view, resolved to memory. It holds on to the tensor, so that none is collected while a job runs on it.</summary>
internal readonly unsafe struct CpuMatrix(CpuTensor owner, float* data, int rows, int columns, int stride)
{
    public CpuTensor Owner { get; } = owner;

    public float* Data { get; } = data;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public int Stride { get; } = stride;

    public static implicit operator MatrixSize(in CpuMatrix matrix) => new(matrix.Rows, matrix.Columns);

    public float* Row(int row) => Data + ((long)row * Stride);
}
