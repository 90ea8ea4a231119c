using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>Packs the transpose of a packed matrix [depth, columns], one panel of the result a piece.</summary>
internal readonly unsafe struct GemmTurnJob(PackedMatrix source, int depth, int columns, PackedMatrix destination) : IParallelJob
{
    public void Run(int index)
    {
        int row = index * PackedMatrix.PanelWidth;
        int height = Math.Min(PackedMatrix.PanelWidth, depth - row);
        for (int panel = 0; panel < PackedMatrix.PanelCount(columns); panel++)
        {
            int column = panel * PackedMatrix.PanelWidth;
            int width = Math.Min(PackedMatrix.PanelWidth, columns - column);
            GemmPacking.Transpose(
                source.Panel(panel, row), PackedMatrix.PanelWidth, height, width, destination.Panel(index, column), PackedMatrix.PanelWidth);
        }
    }
}
