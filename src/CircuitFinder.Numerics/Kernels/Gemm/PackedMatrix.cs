namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>The right factor of a product as the kernels want it, or a window on one.</summary>
/// <param name="panels">Panels of <see cref="PanelWidth"/> columns, each [depth, 32]; the last one's missing columns hold anything.</param>
/// <param name="panelStride">Floats from one panel to the next: 32 · the depth of the whole matrix.</param>
internal readonly unsafe struct PackedMatrix(float* panels, long panelStride)
{
    /// <summary>Columns of a panel: two vectors of the widest kind, one cache-line pair.</summary>
    public const int PanelWidth = 32;

    public static int PanelCount(int columns) => (int)(((long)columns + PanelWidth - 1) / PanelWidth);

    /// <summary>Floats that a packed [depth, columns] takes.</summary>
    public static long Size(int depth, int columns) => (long)PanelCount(columns) * depth * PanelWidth;

    public float* Panel(int panel, int firstRow) => panels + (panel * panelStride) + ((long)firstRow * PanelWidth);

    /// <summary>The window that starts at a row and at a panel.</summary>
    public PackedMatrix From(int firstRow, int firstPanel) => new(Panel(firstPanel, firstRow), panelStride);
}
