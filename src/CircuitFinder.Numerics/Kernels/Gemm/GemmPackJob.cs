using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>Packs a matrix [depth, columns], or its transpose, one panel a piece.</summary>
internal readonly unsafe struct GemmPackJob(
    float* values, long stride, bool transposed, int depth, int columns, PackedMatrix destination) : IParallelJob
{
    public void Run(int index)
    {
        long first = (long)index * PackedMatrix.PanelWidth;
        int width = (int)Math.Min(PackedMatrix.PanelWidth, columns - first);
        float* panel = destination.Panel(index, 0);
        if (transposed)
        {
            GemmPacking.Transpose(values + (first * stride), stride, width, depth, panel, PackedMatrix.PanelWidth);
        }
        else
        {
            GemmPacking.Copy(values + first, stride, width, depth, panel, PackedMatrix.PanelWidth);
        }
    }
}
