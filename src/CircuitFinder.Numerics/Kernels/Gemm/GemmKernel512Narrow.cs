using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>Up to 14 rows times the first 16 columns of a panel: one head of a small model is no wider.</summary>
/// <remarks>
/// <see cref="GemmKernel512"/> with one vector a row, and as long for the same reason. It neither adds a bias nor
/// accumulates, because only whole panels go straight to the output.
/// </remarks>
internal static unsafe class GemmKernel512Narrow
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows>(GemmTile* tile)
        where TRows : struct, IGemmRows
    {
        nint depth = tile->Depth, outputStride = tile->OutputStride;
        float* left = tile->Left, right = tile->Right, partial = tile->Partial, output = tile->Output;
        Debug.Assert(tile->Bias is null && !tile->Accumulate, "A panel that is not whole is finished outside the kernel.");
        Vector512<float> c0 = Vector512<float>.Zero;
        Vector512<float> c1 = Vector512<float>.Zero;
        Vector512<float> c2 = Vector512<float>.Zero;
        Vector512<float> c3 = Vector512<float>.Zero;
        Vector512<float> c4 = Vector512<float>.Zero;
        Vector512<float> c5 = Vector512<float>.Zero;
        Vector512<float> c6 = Vector512<float>.Zero;
        Vector512<float> c7 = Vector512<float>.Zero;
        Vector512<float> c8 = Vector512<float>.Zero;
        Vector512<float> c9 = Vector512<float>.Zero;
        Vector512<float> c10 = Vector512<float>.Zero;
        Vector512<float> c11 = Vector512<float>.Zero;
        Vector512<float> c12 = Vector512<float>.Zero;
        Vector512<float> c13 = Vector512<float>.Zero;

        if (partial is not null)
        {
            c0 = Vector512.Load(partial);

            if (TRows.Count > 1)
            {
                c1 = Vector512.Load(partial + 32);
            }

            if (TRows.Count > 2)
            {
                c2 = Vector512.Load(partial + 64);
            }

            if (TRows.Count > 3)
            {
                c3 = Vector512.Load(partial + 96);
            }

            if (TRows.Count > 4)
            {
                c4 = Vector512.Load(partial + 128);
            }

            if (TRows.Count > 5)
            {
                c5 = Vector512.Load(partial + 160);
            }

            if (TRows.Count > 6)
            {
                c6 = Vector512.Load(partial + 192);
            }

            if (TRows.Count > 7)
            {
                c7 = Vector512.Load(partial + 224);
            }

            if (TRows.Count > 8)
            {
                c8 = Vector512.Load(partial + 256);
            }

            if (TRows.Count > 9)
            {
                c9 = Vector512.Load(partial + 288);
            }

            if (TRows.Count > 10)
            {
                c10 = Vector512.Load(partial + 320);
            }

            if (TRows.Count > 11)
            {
                c11 = Vector512.Load(partial + 352);
            }

            if (TRows.Count > 12)
            {
                c12 = Vector512.Load(partial + 384);
            }

            if (TRows.Count > 13)
            {
                c13 = Vector512.Load(partial + 416);
            }
        }

        for (nint k = depth; k > 0; k--)
        {
            Vector512<float> row = Vector512.Load(right);

            Vector512<float> x0 = Vector512.Create(*left);
            c0 = Vector512.FusedMultiplyAdd(x0, row, c0);

            if (TRows.Count > 1)
            {
                Vector512<float> x1 = Vector512.Create(left[1]);
                c1 = Vector512.FusedMultiplyAdd(x1, row, c1);
            }

            if (TRows.Count > 2)
            {
                Vector512<float> x2 = Vector512.Create(left[2]);
                c2 = Vector512.FusedMultiplyAdd(x2, row, c2);
            }

            if (TRows.Count > 3)
            {
                Vector512<float> x3 = Vector512.Create(left[3]);
                c3 = Vector512.FusedMultiplyAdd(x3, row, c3);
            }

            if (TRows.Count > 4)
            {
                Vector512<float> x4 = Vector512.Create(left[4]);
                c4 = Vector512.FusedMultiplyAdd(x4, row, c4);
            }

            if (TRows.Count > 5)
            {
                Vector512<float> x5 = Vector512.Create(left[5]);
                c5 = Vector512.FusedMultiplyAdd(x5, row, c5);
            }

            if (TRows.Count > 6)
            {
                Vector512<float> x6 = Vector512.Create(left[6]);
                c6 = Vector512.FusedMultiplyAdd(x6, row, c6);
            }

            if (TRows.Count > 7)
            {
                Vector512<float> x7 = Vector512.Create(left[7]);
                c7 = Vector512.FusedMultiplyAdd(x7, row, c7);
            }

            if (TRows.Count > 8)
            {
                Vector512<float> x8 = Vector512.Create(left[8]);
                c8 = Vector512.FusedMultiplyAdd(x8, row, c8);
            }

            if (TRows.Count > 9)
            {
                Vector512<float> x9 = Vector512.Create(left[9]);
                c9 = Vector512.FusedMultiplyAdd(x9, row, c9);
            }

            if (TRows.Count > 10)
            {
                Vector512<float> x10 = Vector512.Create(left[10]);
                c10 = Vector512.FusedMultiplyAdd(x10, row, c10);
            }

            if (TRows.Count > 11)
            {
                Vector512<float> x11 = Vector512.Create(left[11]);
                c11 = Vector512.FusedMultiplyAdd(x11, row, c11);
            }

            if (TRows.Count > 12)
            {
                Vector512<float> x12 = Vector512.Create(left[12]);
                c12 = Vector512.FusedMultiplyAdd(x12, row, c12);
            }

            if (TRows.Count > 13)
            {
                Vector512<float> x13 = Vector512.Create(left[13]);
                c13 = Vector512.FusedMultiplyAdd(x13, row, c13);
            }

            left += TRows.Count;
            right += PackedMatrix.PanelWidth;
        }

        c0.Store(output);

        if (TRows.Count > 1)
        {
            output += outputStride;
            c1.Store(output);
        }

        if (TRows.Count > 2)
        {
            output += outputStride;
            c2.Store(output);
        }

        if (TRows.Count > 3)
        {
            output += outputStride;
            c3.Store(output);
        }

        if (TRows.Count > 4)
        {
            output += outputStride;
            c4.Store(output);
        }

        if (TRows.Count > 5)
        {
            output += outputStride;
            c5.Store(output);
        }

        if (TRows.Count > 6)
        {
            output += outputStride;
            c6.Store(output);
        }

        if (TRows.Count > 7)
        {
            output += outputStride;
            c7.Store(output);
        }

        if (TRows.Count > 8)
        {
            output += outputStride;
            c8.Store(output);
        }

        if (TRows.Count > 9)
        {
            output += outputStride;
            c9.Store(output);
        }

        if (TRows.Count > 10)
        {
            output += outputStride;
            c10.Store(output);
        }

        if (TRows.Count > 11)
        {
            output += outputStride;
            c11.Store(output);
        }

        if (TRows.Count > 12)
        {
            output += outputStride;
            c12.Store(output);
        }

        if (TRows.Count > 13)
        {
            output += outputStride;
            c13.Store(output);
        }
    }
}
