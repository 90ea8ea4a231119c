using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>Up to 8 rows times 8 columns at a time in 128-bit vectors: 16 sums that stay in registers.</summary>
/// <remarks>
/// 128-bit vectors are the widest where fused multiply-add exists on Arm, which has 32 registers; eight rows hide its latency.
/// The method is long because every sum is a local variable of its own; the compiler drops the rows that a height lacks.
/// Each sum runs over depth in order inside its own lane, which makes its bits independent of the vector width.
/// </remarks>
internal static unsafe class GemmKernel128
{
    public const int MaxRows = 8;

    public static delegate*<GemmTile*, void> Select(int rows) => rows switch
    {
        1 => &Multiply<GemmRows.One>,
        2 => &Multiply<GemmRows.Two>,
        3 => &Multiply<GemmRows.Three>,
        4 => &Multiply<GemmRows.Four>,
        5 => &Multiply<GemmRows.Five>,
        6 => &Multiply<GemmRows.Six>,
        7 => &Multiply<GemmRows.Seven>,
        8 => &Multiply<GemmRows.Eight>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, $"A 128-bit kernel has 1 to {MaxRows} rows."),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows>(GemmTile* tile)
        where TRows : struct, IGemmRows
    {
        for (int column = 0; column < tile->Columns; column += 8)
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
        Vector128<float> c0A = Vector128<float>.Zero, c0B = Vector128<float>.Zero;
        Vector128<float> c1A = Vector128<float>.Zero, c1B = Vector128<float>.Zero;
        Vector128<float> c2A = Vector128<float>.Zero, c2B = Vector128<float>.Zero;
        Vector128<float> c3A = Vector128<float>.Zero, c3B = Vector128<float>.Zero;
        Vector128<float> c4A = Vector128<float>.Zero, c4B = Vector128<float>.Zero;
        Vector128<float> c5A = Vector128<float>.Zero, c5B = Vector128<float>.Zero;
        Vector128<float> c6A = Vector128<float>.Zero, c6B = Vector128<float>.Zero;
        Vector128<float> c7A = Vector128<float>.Zero, c7B = Vector128<float>.Zero;

        if (partial is not null)
        {
            c0A = Vector128.Load(partial);
            c0B = Vector128.Load(partial + 4);

            if (TRows.Count > 1)
            {
                c1A = Vector128.Load(partial + 32);
                c1B = Vector128.Load(partial + 36);
            }

            if (TRows.Count > 2)
            {
                c2A = Vector128.Load(partial + 64);
                c2B = Vector128.Load(partial + 68);
            }

            if (TRows.Count > 3)
            {
                c3A = Vector128.Load(partial + 96);
                c3B = Vector128.Load(partial + 100);
            }

            if (TRows.Count > 4)
            {
                c4A = Vector128.Load(partial + 128);
                c4B = Vector128.Load(partial + 132);
            }

            if (TRows.Count > 5)
            {
                c5A = Vector128.Load(partial + 160);
                c5B = Vector128.Load(partial + 164);
            }

            if (TRows.Count > 6)
            {
                c6A = Vector128.Load(partial + 192);
                c6B = Vector128.Load(partial + 196);
            }

            if (TRows.Count > 7)
            {
                c7A = Vector128.Load(partial + 224);
                c7B = Vector128.Load(partial + 228);
            }
        }

        for (nint k = depth; k > 0; k--)
        {
            Vector128<float> rightA = Vector128.Load(right);
            Vector128<float> rightB = Vector128.Load(right + 4);

            Vector128<float> x0 = Vector128.Create(*left);
            c0A = Vector128.FusedMultiplyAdd(x0, rightA, c0A);
            c0B = Vector128.FusedMultiplyAdd(x0, rightB, c0B);

            if (TRows.Count > 1)
            {
                Vector128<float> x1 = Vector128.Create(left[1]);
                c1A = Vector128.FusedMultiplyAdd(x1, rightA, c1A);
                c1B = Vector128.FusedMultiplyAdd(x1, rightB, c1B);
            }

            if (TRows.Count > 2)
            {
                Vector128<float> x2 = Vector128.Create(left[2]);
                c2A = Vector128.FusedMultiplyAdd(x2, rightA, c2A);
                c2B = Vector128.FusedMultiplyAdd(x2, rightB, c2B);
            }

            if (TRows.Count > 3)
            {
                Vector128<float> x3 = Vector128.Create(left[3]);
                c3A = Vector128.FusedMultiplyAdd(x3, rightA, c3A);
                c3B = Vector128.FusedMultiplyAdd(x3, rightB, c3B);
            }

            if (TRows.Count > 4)
            {
                Vector128<float> x4 = Vector128.Create(left[4]);
                c4A = Vector128.FusedMultiplyAdd(x4, rightA, c4A);
                c4B = Vector128.FusedMultiplyAdd(x4, rightB, c4B);
            }

            if (TRows.Count > 5)
            {
                Vector128<float> x5 = Vector128.Create(left[5]);
                c5A = Vector128.FusedMultiplyAdd(x5, rightA, c5A);
                c5B = Vector128.FusedMultiplyAdd(x5, rightB, c5B);
            }

            if (TRows.Count > 6)
            {
                Vector128<float> x6 = Vector128.Create(left[6]);
                c6A = Vector128.FusedMultiplyAdd(x6, rightA, c6A);
                c6B = Vector128.FusedMultiplyAdd(x6, rightB, c6B);
            }

            if (TRows.Count > 7)
            {
                Vector128<float> x7 = Vector128.Create(left[7]);
                c7A = Vector128.FusedMultiplyAdd(x7, rightA, c7A);
                c7B = Vector128.FusedMultiplyAdd(x7, rightB, c7B);
            }

            left += TRows.Count;
            right += PackedMatrix.PanelWidth;
        }

        if (bias is not null)
        {
            Vector128<float> biasA = Vector128.Load(bias);
            Vector128<float> biasB = Vector128.Load(bias + 4);
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
            c6A += biasA;
            c6B += biasB;
            c7A += biasA;
            c7B += biasB;
        }

        if (accumulate)
        {
            float* held = output;
            c0A = Vector128.Load(held) + c0A;
            c0B = Vector128.Load(held + 4) + c0B;

            if (TRows.Count > 1)
            {
                held += outputStride;
                c1A = Vector128.Load(held) + c1A;
                c1B = Vector128.Load(held + 4) + c1B;
            }

            if (TRows.Count > 2)
            {
                held += outputStride;
                c2A = Vector128.Load(held) + c2A;
                c2B = Vector128.Load(held + 4) + c2B;
            }

            if (TRows.Count > 3)
            {
                held += outputStride;
                c3A = Vector128.Load(held) + c3A;
                c3B = Vector128.Load(held + 4) + c3B;
            }

            if (TRows.Count > 4)
            {
                held += outputStride;
                c4A = Vector128.Load(held) + c4A;
                c4B = Vector128.Load(held + 4) + c4B;
            }

            if (TRows.Count > 5)
            {
                held += outputStride;
                c5A = Vector128.Load(held) + c5A;
                c5B = Vector128.Load(held + 4) + c5B;
            }

            if (TRows.Count > 6)
            {
                held += outputStride;
                c6A = Vector128.Load(held) + c6A;
                c6B = Vector128.Load(held + 4) + c6B;
            }

            if (TRows.Count > 7)
            {
                held += outputStride;
                c7A = Vector128.Load(held) + c7A;
                c7B = Vector128.Load(held + 4) + c7B;
            }
        }

        c0A.Store(output);
        c0B.Store(output + 4);

        if (TRows.Count > 1)
        {
            output += outputStride;
            c1A.Store(output);
            c1B.Store(output + 4);
        }

        if (TRows.Count > 2)
        {
            output += outputStride;
            c2A.Store(output);
            c2B.Store(output + 4);
        }

        if (TRows.Count > 3)
        {
            output += outputStride;
            c3A.Store(output);
            c3B.Store(output + 4);
        }

        if (TRows.Count > 4)
        {
            output += outputStride;
            c4A.Store(output);
            c4B.Store(output + 4);
        }

        if (TRows.Count > 5)
        {
            output += outputStride;
            c5A.Store(output);
            c5B.Store(output + 4);
        }

        if (TRows.Count > 6)
        {
            output += outputStride;
            c6A.Store(output);
            c6B.Store(output + 4);
        }

        if (TRows.Count > 7)
        {
            output += outputStride;
            c7A.Store(output);
            c7B.Store(output + 4);
        }
    }
}
