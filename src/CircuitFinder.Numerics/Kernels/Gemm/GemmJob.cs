using System.Runtime.InteropServices;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>A product cut into pieces of rows × panels; sums are never cut between pieces.</summary>
/// <remarks>
/// A piece goes through depth in blocks. It packs its rows of a block once, takes the panels of the right factor in
/// groups that stay in the second-level cache, and runs every panel of rows over a group. Sums between blocks are kept
/// apart from the output, so that an accumulated output is added to once, at the end.
/// </remarks>
internal readonly unsafe struct GemmJob : IParallelJob
{
    /// <summary>Depth of a block: long enough that loading and storing sums is nothing, short enough for the caches.</summary>
    public const int BlockDepth = 768;

    /// <summary>Most packed elements of the left factor, 720 KB: 240 rows of a whole block, more of a shallower one.</summary>
    public const int MaxLeftFloats = 240 * BlockDepth;

    /// <summary>Most panels of a piece whose sums span blocks: 960 KB of sums.</summary>
    public const int MaxPartPanels = 32;

    // 400 KB of right factor.
    private const int GroupFloats = 100 * 1024;

    private readonly GemmOperands _operands;
    private readonly VectorWidth _width;
    private readonly int _rowParts;
    private readonly int _columnParts;

    public GemmJob(in GemmOperands operands, VectorWidth width, int rowParts, int columnParts)
    {
        _operands = operands;
        _width = width;
        _rowParts = rowParts;
        _columnParts = columnParts;
    }

    public void Run(int index)
    {
        int panelCount = PackedMatrix.PanelCount(_operands.Columns);
        var piece = new Piece
        {
            Scratch = GemmScratch.Current,
            FirstRow = Start(_operands.Rows, _rowParts, index / _columnParts),
            EndRow = Start(_operands.Rows, _rowParts, (index / _columnParts) + 1),
            FirstPanel = Start(panelCount, _columnParts, index % _columnParts),
            EndPanel = Start(panelCount, _columnParts, (index % _columnParts) + 1),
        };
        int rows = piece.EndRow - piece.FirstRow;
        piece.RowPanels = MatrixProduct.Parts(rows, GemmKernels.MaxRows(_width));
        int blocks = Blocks(_operands.Depth);
        piece.Left = piece.Scratch.Left((long)rows * MatrixProduct.Parts(_operands.Depth, blocks));
        piece.Partial = blocks == 1
            ? null
            : piece.Scratch.Partial((long)rows * (piece.EndPanel - piece.FirstPanel) * PackedMatrix.PanelWidth);
        for (int block = 0; block < blocks; block++)
        {
            piece.IsFirstBlock = block == 0;
            piece.IsLastBlock = block == blocks - 1;
            piece.FirstDepth = Start(_operands.Depth, blocks, block);
            piece.Depth = Start(_operands.Depth, blocks, block + 1) - piece.FirstDepth;
            RunBlock(piece);
        }
    }

    /// <summary>In how many blocks a depth is taken.</summary>
    public static int Blocks(int depth) => Math.Max(1, MatrixProduct.Parts(depth, BlockDepth));

    private static int Start(int total, int parts, int part) => (int)((long)total * part / parts);

    private void RunBlock(in Piece piece)
    {
        PackLeft(piece);
        if (_operands.Right is not null && !piece.IsLastBlock && IsZero(piece.Left, (long)(piece.EndRow - piece.FirstRow) * piece.Depth))
        {
            // 0·x adds nothing to a finite sum, and the right factor need not be read.
            if (piece.IsFirstBlock)
            {
                long sums = (long)(piece.EndRow - piece.FirstRow) * (piece.EndPanel - piece.FirstPanel) * PackedMatrix.PanelWidth;
                NativeMemory.Clear(piece.Partial, (nuint)(sums * sizeof(float)));
            }

            return;
        }

        int group = Math.Max(1, GroupFloats / (PackedMatrix.PanelWidth * Math.Max(1, piece.Depth)));
        for (int panel = piece.FirstPanel; panel < piece.EndPanel; panel += group)
        {
            int end = Math.Min(piece.EndPanel, panel + group);
            PackedMatrix right = _operands.Right is null
                ? _operands.Packed.From(piece.FirstDepth, panel)
                : PackRight(piece, panel, end);
            RunGroup(piece, right, panel, end);
        }
    }

    private static bool IsZero(float* values, long count) => !new ReadOnlySpan<float>(values, checked((int)count)).ContainsAnyExcept(0f);

    private void PackLeft(in Piece piece)
    {
        int rows = piece.EndRow - piece.FirstRow;
        for (int i = 0; i < piece.RowPanels; i++)
        {
            int start = Start(rows, piece.RowPanels, i);
            int height = Start(rows, piece.RowPanels, i + 1) - start;
            float* packed = piece.Left + ((long)start * piece.Depth);
            long row = piece.FirstRow + start;
            if (_operands.LeftTransposed)
            {
                float* source = _operands.Left + (piece.FirstDepth * _operands.LeftStride) + row;
                GemmPacking.Copy(source, _operands.LeftStride, height, piece.Depth, packed, height);
            }
            else
            {
                float* source = _operands.Left + (row * _operands.LeftStride) + piece.FirstDepth;
                GemmPacking.Transpose(source, _operands.LeftStride, height, piece.Depth, packed, height);
            }
        }
    }

    private PackedMatrix PackRight(in Piece piece, int firstPanel, int endPanel)
    {
        long panelStride = (long)piece.Depth * PackedMatrix.PanelWidth;
        var packed = new PackedMatrix(piece.Scratch.Right((endPanel - firstPanel) * panelStride), panelStride);
        float* source = _operands.Right + (piece.FirstDepth * _operands.RightStride) + ((long)firstPanel * PackedMatrix.PanelWidth);
        int whole = Math.Min(endPanel, _operands.Columns / PackedMatrix.PanelWidth) - firstPanel;
        GemmPacking.CopyPanels(source, _operands.RightStride, whole, piece.Depth, packed);
        if (firstPanel + whole < endPanel)
        {
            GemmPacking.Copy(
                source + ((long)whole * PackedMatrix.PanelWidth), _operands.RightStride, _operands.Columns % PackedMatrix.PanelWidth,
                piece.Depth, packed.Panel(whole, 0), PackedMatrix.PanelWidth);
        }

        return packed;
    }

    private void RunGroup(in Piece piece, PackedMatrix right, int firstPanel, int endPanel)
    {
        int rows = piece.EndRow - piece.FirstRow;
        for (int i = 0; i < piece.RowPanels; i++)
        {
            int start = Start(rows, piece.RowPanels, i);
            int height = Start(rows, piece.RowPanels, i + 1) - start;
            delegate*<GemmTile*, void> kernel = GemmKernels.Select(_width, height);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                var tile = new GemmTile
                {
                    Left = piece.Left + ((long)start * piece.Depth),
                    Right = right.Panel(panel - firstPanel, 0),
                    Depth = piece.Depth,
                    Columns = Math.Min(PackedMatrix.PanelWidth, _operands.Columns - (panel * PackedMatrix.PanelWidth)),
                };
                float* partial = null;
                if (piece.Partial is not null)
                {
                    long tiles = ((long)start * (piece.EndPanel - piece.FirstPanel)) + ((long)height * (panel - piece.FirstPanel));
                    partial = piece.Partial + (tiles * PackedMatrix.PanelWidth);
                }

                tile.Partial = piece.IsFirstBlock ? null : partial;
                if (piece.IsLastBlock)
                {
                    Finish(&tile, kernel, piece.FirstRow + start, height, panel, piece.Scratch.Edge);
                }
                else
                {
                    tile.Output = partial;
                    tile.OutputStride = PackedMatrix.PanelWidth;
                    kernel(&tile);
                }
            }
        }
    }

    /// <summary>The last block of a tile goes to the output: at once where it fits, else by way of a whole tile beside it.</summary>
    private void Finish(GemmTile* tile, delegate*<GemmTile*, void> kernel, int row, int height, int panel, float* edge)
    {
        int column = panel * PackedMatrix.PanelWidth;
        float* output = _operands.Output + (row * _operands.OutputStride) + column;
        float* bias = _operands.Bias is null ? null : _operands.Bias + column;
        if (tile->Columns == PackedMatrix.PanelWidth)
        {
            tile->Output = output;
            tile->OutputStride = (nint)_operands.OutputStride;
            tile->Bias = bias;
            tile->Accumulate = _operands.Accumulate;
            kernel(tile);
            return;
        }

        tile->Output = edge;
        tile->OutputStride = PackedMatrix.PanelWidth;
        kernel(tile);
        for (int i = 0; i < height; i++, output += _operands.OutputStride, edge += PackedMatrix.PanelWidth)
        {
            for (int j = 0; j < tile->Columns; j++)
            {
                float sum = bias is null ? edge[j] : edge[j] + bias[j];
                output[j] = _operands.Accumulate ? output[j] + sum : sum;
            }
        }
    }

    /// <summary>What a piece knows while it runs.</summary>
    private struct Piece
    {
        public GemmScratch Scratch;
        public int FirstRow;
        public int EndRow;
        public int FirstPanel;
        public int EndPanel;
        public int RowPanels;
        public int FirstDepth;
        public int Depth;
        public bool IsFirstBlock;
        public bool IsLastBlock;
        public float* Left;
        public float* Partial;
    }
}
