using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>Up to 6 rows times 16 columns at a time in 256-bit vectors: 12 sums that stay in registers.</summary>
/// <remarks>
/// Machines whose widest vectors have 256 bits have 16 registers: 12 sums, the two vectors of the right factor and the broadcast element.
/// The method is long because every sum is a local variable of its own; the compiler drops the rows that a height lacks.
/// Each sum runs over depth in order inside its own lane, which makes its bits independent of the vector width.
/// </remarks>
internal static unsafe class GemmKernel256
{
    public const int MaxRows = 6;

    public static delegate*<GemmTile*, void> Select(int rows) => rows switch
    {
        1 => &Multiply<GemmRows.One>,
        2 => &Multiply<GemmRows.Two>,
        3 => &Multiply<GemmRows.Three>,
        4 => &Multiply<GemmRows.Four>,
        5 => &Multiply<GemmRows.Five>,
        6 => &Multiply<GemmRows.Six>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, $"A 256-bit kernel has 1 to {MaxRows} rows."),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows>(GemmTile* tile)
        where TRows : struct, IGemmRows
    {
        for (int column = 0; column < tile->Columns; column += 16)
        {
            float* partial = tile->Partial is null ? null : tile->Partial + column;
            float* bias = tile->Bias is null ? null : tile->Bias + column;
            Strip<TRows>(tile->Left, tile->Right + column, tile->Depth, partial, bias, tile->Output + column, tile->OutputStride, tile->Accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<TRows>(
        float* left, float* right, nint depth, float* partial, float* bias, float* output, nint outputStride, bool accumulate)
        where TRows : struct, IGemmRows
    {
        Vector256<float> c0A = Vector256<float>.Zero, c0B = Vector256<float>.Zero;
        Vector256<float> c1A = Vector256<float>.Zero, c1B = Vector256<float>.Zero;
        Vector256<float> c2A = Vector256<float>.Zero, c2B = Vector256<float>.Zero;
        Vector256<float> c3A = Vector256<float>.Zero, c3B = Vector256<float>.Zero;
        Vector256<float> c4A = Vector256<float>.Zero, c4B = Vector256<float>.Zero;
        Vector256<float> c5A = Vector256<float>.Zero, c5B = Vector256<float>.Zero;

        if (partial is not null)
        {
            c0A = Vector256.Load(partial);
            c0B = Vector256.Load(partial + 8);

            if (TRows.Count > 1)
            {
                c1A = Vector256.Load(partial + 32);
                c1B = Vector256.Load(partial + 40);
            }

            if (TRows.Count > 2)
            {
                c2A = Vector256.Load(partial + 64);
                c2B = Vector256.Load(partial + 72);
            }

            if (TRows.Count > 3)
            {
                c3A = Vector256.Load(partial + 96);
                c3B = Vector256.Load(partial + 104);
            }

            if (TRows.Count > 4)
            {
                c4A = Vector256.Load(partial + 128);
                c4B = Vector256.Load(partial + 136);
            }

            if (TRows.Count > 5)
            {
                c5A = Vector256.Load(partial + 160);
                c5B = Vector256.Load(partial + 168);
            }
        }

        for (nint k = depth; k > 0; k--)
        {
            Vector256<float> rightA = Vector256.Load(right);
            Vector256<float> rightB = Vector256.Load(right + 8);

            Vector256<float> x0 = Vector256.Create(*left);
            c0A = Vector256.FusedMultiplyAdd(x0, rightA, c0A);
            c0B = Vector256.FusedMultiplyAdd(x0, rightB, c0B);

            if (TRows.Count > 1)
            {
                Vector256<float> x1 = Vector256.Create(left[1]);
                c1A = Vector256.FusedMultiplyAdd(x1, rightA, c1A);
                c1B = Vector256.FusedMultiplyAdd(x1, rightB, c1B);
            }

            if (TRows.Count > 2)
            {
                Vector256<float> x2 = Vector256.Create(left[2]);
                c2A = Vector256.FusedMultiplyAdd(x2, rightA, c2A);
                c2B = Vector256.FusedMultiplyAdd(x2, rightB, c2B);
            }

            if (TRows.Count > 3)
            {
                Vector256<float> x3 = Vector256.Create(left[3]);
                c3A = Vector256.FusedMultiplyAdd(x3, rightA, c3A);
                c3B = Vector256.FusedMultiplyAdd(x3, rightB, c3B);
            }

            if (TRows.Count > 4)
            {
                Vector256<float> x4 = Vector256.Create(left[4]);
                c4A = Vector256.FusedMultiplyAdd(x4, rightA, c4A);
                c4B = Vector256.FusedMultiplyAdd(x4, rightB, c4B);
            }

            if (TRows.Count > 5)
            {
                Vector256<float> x5 = Vector256.Create(left[5]);
                c5A = Vector256.FusedMultiplyAdd(x5, rightA, c5A);
                c5B = Vector256.FusedMultiplyAdd(x5, rightB, c5B);
            }

            left += TRows.Count;
            right += PackedMatrix.PanelWidth;
        }

        if (bias is not null)
        {
            Vector256<float> biasA = Vector256.Load(bias);
            Vector256<float> biasB = Vector256.Load(bias + 8);
            c0A += biasA;
            c0B += biasB;
            c1A += biasA;
            c1B += biasB;
            c2A += biasA;
            c2B += biasB;
            c3A += biasA;
            c3B += biasB;
            c4A += biasA;
            c4B += biasB;
            c5A += biasA;
            c5B += biasB;
        }

        if (accumulate)
        {
            float* held = output;
            c0A = Vector256.Load(held) + c0A;
            c0B = Vector256.Load(held + 8) + c0B;

            if (TRows.Count > 1)
            {
                held += outputStride;
                c1A = Vector256.Load(held) + c1A;
                c1B = Vector256.Load(held + 8) + c1B;
            }

            if (TRows.Count > 2)
            {
                held += outputStride;
                c2A = Vector256.Load(held) + c2A;
                c2B = Vector256.Load(held + 8) + c2B;
            }

            if (TRows.Count > 3)
            {
                held += outputStride;
                c3A = Vector256.Load(held) + c3A;
                c3B = Vector256.Load(held + 8) + c3B;
            }

            if (TRows.Count > 4)
            {
                held += outputStride;
                c4A = Vector256.Load(held) + c4A;
                c4B = Vector256.Load(held + 8) + c4B;
            }

            if (TRows.Count > 5)
            {
                held += outputStride;
                c5A = Vector256.Load(held) + c5A;
                c5B = Vector256.Load(held + 8) + c5B;
            }
        }

        c0A.Store(output);
        c0B.Store(output + 8);

        if (TRows.Count > 1)
        {
            output += outputStride;
            c1A.Store(output);
            c1B.Store(output + 8);
        }

        if (TRows.Count > 2)
        {
            output += outputStride;
            c2A.Store(output);
            c2B.Store(output + 8);
        }

        if (TRows.Count > 3)
        {
            output += outputStride;
            c3A.Store(output);
            c3B.Store(output + 8);
        }

        if (TRows.Count > 4)
        {
            output += outputStride;
            c4A.Store(output);
            c4B.Store(output + 8);
        }

        if (TRows.Count > 5)
        {
            output += outputStride;
            c5A.Store(output);
            c5B.Store(output + 8);
        }
    }
}
