namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>The product without vectors, for machines on which no vector multiply-add is fused. Slow, and the same bits.</summary>
internal static unsafe class GemmKernelScalar
{
    public const int MaxRows = 4;

    public static delegate*<GemmTile*, void> Select(int rows) => rows switch
    {
        1 => &Multiply<GemmRows.One>,
        2 => &Multiply<GemmRows.Two>,
        3 => &Multiply<GemmRows.Three>,
        4 => &Multiply<GemmRows.Four>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, $"A scalar kernel has 1 to {MaxRows} rows."),
    };

    private static void Multiply<TRows>(GemmTile* tile)
        where TRows : struct, IGemmRows
    {
        for (int row = 0; row < TRows.Count; row++)
        {
            float* output = tile->Output + (row * tile->OutputStride);
            for (int column = 0; column < tile->Columns; column++)
            {
                float sum = tile->Partial is null ? 0f : tile->Partial[(row * PackedMatrix.PanelWidth) + column];
                float* left = tile->Left + row;
                float* right = tile->Right + column;
                for (nint k = tile->Depth; k > 0; k--)
                {
                    sum = MathF.FusedMultiplyAdd(*left, *right, sum);
                    left += TRows.Count;
                    right += PackedMatrix.PanelWidth;
                }

                if (tile->Bias is not null)
                {
                    sum += tile->Bias[column];
                }

                output[column] = tile->Accumulate ? output[column] + sum : sum;
            }
        }
    }
}
