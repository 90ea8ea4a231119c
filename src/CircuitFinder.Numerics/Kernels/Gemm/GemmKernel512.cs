using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>Up to 14 rows times 32 columns at a time in 512-bit vectors: 28 sums that stay in registers.</summary>
/// <remarks>
/// 512-bit machines have 32 registers: 28 sums, the two vectors of the right factor and the broadcast element.
/// The method is long because every sum is a local variable of its own; the compiler drops the rows that a height lacks.
/// Each sum runs over depth in order inside its own lane, which makes its bits independent of the vector width.
/// </remarks>
internal static unsafe class GemmKernel512
{
    public const int MaxRows = 14;

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
        9 => &Multiply<GemmRows.Nine>,
        10 => &Multiply<GemmRows.Ten>,
        11 => &Multiply<GemmRows.Eleven>,
        12 => &Multiply<GemmRows.Twelve>,
        13 => &Multiply<GemmRows.Thirteen>,
        14 => &Multiply<GemmRows.Fourteen>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, $"A 512-bit kernel has 1 to {MaxRows} rows."),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows>(GemmTile* tile)
        where TRows : struct, IGemmRows
    {
        if (tile->Columns <= Vector512<float>.Count)
        {
            GemmKernel512Narrow.Multiply<TRows>(tile);
            return;
        }

        nint depth = tile->Depth, outputStride = tile->OutputStride;
        float* left = tile->Left, right = tile->Right, partial = tile->Partial, bias = tile->Bias, output = tile->Output;
        bool accumulate = tile->Accumulate;
        Vector512<float> c0A = Vector512<float>.Zero, c0B = Vector512<float>.Zero;
        Vector512<float> c1A = Vector512<float>.Zero, c1B = Vector512<float>.Zero;
        Vector512<float> c2A = Vector512<float>.Zero, c2B = Vector512<float>.Zero;
        Vector512<float> c3A = Vector512<float>.Zero, c3B = Vector512<float>.Zero;
        Vector512<float> c4A = Vector512<float>.Zero, c4B = Vector512<float>.Zero;
        Vector512<float> c5A = Vector512<float>.Zero, c5B = Vector512<float>.Zero;
        Vector512<float> c6A = Vector512<float>.Zero, c6B = Vector512<float>.Zero;
        Vector512<float> c7A = Vector512<float>.Zero, c7B = Vector512<float>.Zero;
        Vector512<float> c8A = Vector512<float>.Zero, c8B = Vector512<float>.Zero;
        Vector512<float> c9A = Vector512<float>.Zero, c9B = Vector512<float>.Zero;
        Vector512<float> c10A = Vector512<float>.Zero, c10B = Vector512<float>.Zero;
        Vector512<float> c11A = Vector512<float>.Zero, c11B = Vector512<float>.Zero;
        Vector512<float> c12A = Vector512<float>.Zero, c12B = Vector512<float>.Zero;
        Vector512<float> c13A = Vector512<float>.Zero, c13B = Vector512<float>.Zero;

        if (partial is not null)
        {
            c0A = Vector512.Load(partial);
            c0B = Vector512.Load(partial + 16);

            if (TRows.Count > 1)
            {
                c1A = Vector512.Load(partial + 32);
                c1B = Vector512.Load(partial + 48);
            }

            if (TRows.Count > 2)
            {
                c2A = Vector512.Load(partial + 64);
                c2B = Vector512.Load(partial + 80);
            }

            if (TRows.Count > 3)
            {
                c3A = Vector512.Load(partial + 96);
                c3B = Vector512.Load(partial + 112);
            }

            if (TRows.Count > 4)
            {
                c4A = Vector512.Load(partial + 128);
                c4B = Vector512.Load(partial + 144);
            }

            if (TRows.Count > 5)
            {
                c5A = Vector512.Load(partial + 160);
                c5B = Vector512.Load(partial + 176);
            }

            if (TRows.Count > 6)
            {
                c6A = Vector512.Load(partial + 192);
                c6B = Vector512.Load(partial + 208);
            }

            if (TRows.Count > 7)
            {
                c7A = Vector512.Load(partial + 224);
                c7B = Vector512.Load(partial + 240);
            }

            if (TRows.Count > 8)
            {
                c8A = Vector512.Load(partial + 256);
                c8B = Vector512.Load(partial + 272);
            }

            if (TRows.Count > 9)
            {
                c9A = Vector512.Load(partial + 288);
                c9B = Vector512.Load(partial + 304);
            }

            if (TRows.Count > 10)
            {
                c10A = Vector512.Load(partial + 320);
                c10B = Vector512.Load(partial + 336);
            }

            if (TRows.Count > 11)
            {
                c11A = Vector512.Load(partial + 352);
                c11B = Vector512.Load(partial + 368);
            }

            if (TRows.Count > 12)
            {
                c12A = Vector512.Load(partial + 384);
                c12B = Vector512.Load(partial + 400);
            }

            if (TRows.Count > 13)
            {
                c13A = Vector512.Load(partial + 416);
                c13B = Vector512.Load(partial + 432);
            }
        }

        for (nint k = depth; k > 0; k--)
        {
            Vector512<float> rightA = Vector512.Load(right);
            Vector512<float> rightB = Vector512.Load(right + 16);

            Vector512<float> x0 = Vector512.Create(*left);
            c0A = Vector512.FusedMultiplyAdd(x0, rightA, c0A);
            c0B = Vector512.FusedMultiplyAdd(x0, rightB, c0B);

            if (TRows.Count > 1)
            {
                Vector512<float> x1 = Vector512.Create(left[1]);
                c1A = Vector512.FusedMultiplyAdd(x1, rightA, c1A);
                c1B = Vector512.FusedMultiplyAdd(x1, rightB, c1B);
            }

            if (TRows.Count > 2)
            {
                Vector512<float> x2 = Vector512.Create(left[2]);
                c2A = Vector512.FusedMultiplyAdd(x2, rightA, c2A);
                c2B = Vector512.FusedMultiplyAdd(x2, rightB, c2B);
            }

            if (TRows.Count > 3)
            {
                Vector512<float> x3 = Vector512.Create(left[3]);
                c3A = Vector512.FusedMultiplyAdd(x3, rightA, c3A);
                c3B = Vector512.FusedMultiplyAdd(x3, rightB, c3B);
            }

            if (TRows.Count > 4)
            {
                Vector512<float> x4 = Vector512.Create(left[4]);
                c4A = Vector512.FusedMultiplyAdd(x4, rightA, c4A);
                c4B = Vector512.FusedMultiplyAdd(x4, rightB, c4B);
            }

            if (TRows.Count > 5)
            {
                Vector512<float> x5 = Vector512.Create(left[5]);
                c5A = Vector512.FusedMultiplyAdd(x5, rightA, c5A);
                c5B = Vector512.FusedMultiplyAdd(x5, rightB, c5B);
            }

            if (TRows.Count > 6)
            {
                Vector512<float> x6 = Vector512.Create(left[6]);
                c6A = Vector512.FusedMultiplyAdd(x6, rightA, c6A);
                c6B = Vector512.FusedMultiplyAdd(x6, rightB, c6B);
            }

            if (TRows.Count > 7)
            {
                Vector512<float> x7 = Vector512.Create(left[7]);
                c7A = Vector512.FusedMultiplyAdd(x7, rightA, c7A);
                c7B = Vector512.FusedMultiplyAdd(x7, rightB, c7B);
            }

            if (TRows.Count > 8)
            {
                Vector512<float> x8 = Vector512.Create(left[8]);
                c8A = Vector512.FusedMultiplyAdd(x8, rightA, c8A);
                c8B = Vector512.FusedMultiplyAdd(x8, rightB, c8B);
            }

            if (TRows.Count > 9)
            {
                Vector512<float> x9 = Vector512.Create(left[9]);
                c9A = Vector512.FusedMultiplyAdd(x9, rightA, c9A);
                c9B = Vector512.FusedMultiplyAdd(x9, rightB, c9B);
            }

            if (TRows.Count > 10)
            {
                Vector512<float> x10 = Vector512.Create(left[10]);
                c10A = Vector512.FusedMultiplyAdd(x10, rightA, c10A);
                c10B = Vector512.FusedMultiplyAdd(x10, rightB, c10B);
            }

            if (TRows.Count > 11)
            {
                Vector512<float> x11 = Vector512.Create(left[11]);
                c11A = Vector512.FusedMultiplyAdd(x11, rightA, c11A);
                c11B = Vector512.FusedMultiplyAdd(x11, rightB, c11B);
            }

            if (TRows.Count > 12)
            {
                Vector512<float> x12 = Vector512.Create(left[12]);
                c12A = Vector512.FusedMultiplyAdd(x12, rightA, c12A);
                c12B = Vector512.FusedMultiplyAdd(x12, rightB, c12B);
            }

            if (TRows.Count > 13)
            {
                Vector512<float> x13 = Vector512.Create(left[13]);
                c13A = Vector512.FusedMultiplyAdd(x13, rightA, c13A);
                c13B = Vector512.FusedMultiplyAdd(x13, rightB, c13B);
            }

            left += TRows.Count;
            right += PackedMatrix.PanelWidth;
        }

        if (bias is not null)
        {
            Vector512<float> biasA = Vector512.Load(bias);
            Vector512<float> biasB = Vector512.Load(bias + 16);
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
            c8A += biasA;
            c8B += biasB;
            c9A += biasA;
            c9B += biasB;
            c10A += biasA;
            c10B += biasB;
            c11A += biasA;
            c11B += biasB;
            c12A += biasA;
            c12B += biasB;
            c13A += biasA;
            c13B += biasB;
        }

        if (accumulate)
        {
            float* held = output;
            c0A = Vector512.Load(held) + c0A;
            c0B = Vector512.Load(held + 16) + c0B;

            if (TRows.Count > 1)
            {
                held += outputStride;
                c1A = Vector512.Load(held) + c1A;
                c1B = Vector512.Load(held + 16) + c1B;
            }

            if (TRows.Count > 2)
            {
                held += outputStride;
                c2A = Vector512.Load(held) + c2A;
                c2B = Vector512.Load(held + 16) + c2B;
            }

            if (TRows.Count > 3)
            {
                held += outputStride;
                c3A = Vector512.Load(held) + c3A;
                c3B = Vector512.Load(held + 16) + c3B;
            }

            if (TRows.Count > 4)
            {
                held += outputStride;
                c4A = Vector512.Load(held) + c4A;
                c4B = Vector512.Load(held + 16) + c4B;
            }

            if (TRows.Count > 5)
            {
                held += outputStride;
                c5A = Vector512.Load(held) + c5A;
                c5B = Vector512.Load(held + 16) + c5B;
            }

            if (TRows.Count > 6)
            {
                held += outputStride;
                c6A = Vector512.Load(held) + c6A;
                c6B = Vector512.Load(held + 16) + c6B;
            }

            if (TRows.Count > 7)
            {
                held += outputStride;
                c7A = Vector512.Load(held) + c7A;
                c7B = Vector512.Load(held + 16) + c7B;
            }

            if (TRows.Count > 8)
            {
                held += outputStride;
                c8A = Vector512.Load(held) + c8A;
                c8B = Vector512.Load(held + 16) + c8B;
            }

            if (TRows.Count > 9)
            {
                held += outputStride;
                c9A = Vector512.Load(held) + c9A;
                c9B = Vector512.Load(held + 16) + c9B;
            }

            if (TRows.Count > 10)
            {
                held += outputStride;
                c10A = Vector512.Load(held) + c10A;
                c10B = Vector512.Load(held + 16) + c10B;
            }

            if (TRows.Count > 11)
            {
                held += outputStride;
                c11A = Vector512.Load(held) + c11A;
                c11B = Vector512.Load(held + 16) + c11B;
            }

            if (TRows.Count > 12)
            {
                held += outputStride;
                c12A = Vector512.Load(held) + c12A;
                c12B = Vector512.Load(held + 16) + c12B;
            }

            if (TRows.Count > 13)
            {
                held += outputStride;
                c13A = Vector512.Load(held) + c13A;
                c13B = Vector512.Load(held + 16) + c13B;
            }
        }

        c0A.Store(output);
        c0B.Store(output + 16);

        if (TRows.Count > 1)
        {
            output += outputStride;
            c1A.Store(output);
            c1B.Store(output + 16);
        }

        if (TRows.Count > 2)
        {
            output += outputStride;
            c2A.Store(output);
            c2B.Store(output + 16);
        }

        if (TRows.Count > 3)
        {
            output += outputStride;
            c3A.Store(output);
            c3B.Store(output + 16);
        }

        if (TRows.Count > 4)
        {
            output += outputStride;
            c4A.Store(output);
            c4B.Store(output + 16);
        }

        if (TRows.Count > 5)
        {
            output += outputStride;
            c5A.Store(output);
            c5B.Store(output + 16);
        }

        if (TRows.Count > 6)
        {
            output += outputStride;
            c6A.Store(output);
            c6B.Store(output + 16);
        }

        if (TRows.Count > 7)
        {
            output += outputStride;
            c7A.Store(output);
            c7B.Store(output + 16);
        }

        if (TRows.Count > 8)
        {
            output += outputStride;
            c8A.Store(output);
            c8B.Store(output + 16);
        }

        if (TRows.Count > 9)
        {
            output += outputStride;
            c9A.Store(output);
            c9B.Store(output + 16);
        }

        if (TRows.Count > 10)
        {
            output += outputStride;
            c10A.Store(output);
            c10B.Store(output + 16);
        }

        if (TRows.Count > 11)
        {
            output += outputStride;
            c11A.Store(output);
            c11B.Store(output + 16);
        }

        if (TRows.Count > 12)
        {
            output += outputStride;
            c12A.Store(output);
            c12B.Store(output + 16);
        }

        if (TRows.Count > 13)
        {
            output += outputStride;
            c13A.Store(output);
            c13B.Store(output + 16);
        }
    }
}
