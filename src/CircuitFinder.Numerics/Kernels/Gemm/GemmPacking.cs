using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>Lays factors out as [depth, width], the order in which kernels read them.</summary>
internal static unsafe class GemmPacking
{
    /// <summary>destination[k, r] = source[r, k]; columns from <paramref name="height"/> to <paramref name="width"/> become 0.</summary>
    /// <remarks>source [height, depth] with rows a stride apart, destination [depth, width].</remarks>
    public static void Transpose(float* source, long stride, int height, int depth, float* destination, int width)
    {
        // Rows that do not fill a group of four go with the last full group, some of them a second time.
        int row = 0;
        for (; height >= 4 && row < height; row += 4)
        {
            int first = Math.Min(row, height - 4);
            TransposeFour(source + (first * stride), stride, depth, destination + first, width);
        }

        for (; row < height; row++)
        {
            float* from = source + (row * stride);
            float* to = destination + row;
            for (int k = 0; k < depth; k++, to += width)
            {
                *to = from[k];
            }
        }

        ClearColumns(height, depth, destination, width);
    }

    /// <summary>destination[k, c] = source[k, c]; columns from <paramref name="height"/> to <paramref name="width"/> become 0.</summary>
    /// <remarks>source [depth, height] with rows a stride apart, destination [depth, width].</remarks>
    public static void Copy(float* source, long stride, int height, int depth, float* destination, int width)
    {
        float* from = source;
        float* to = destination;
        for (int k = 0; k < depth; k++, from += stride, to += width)
        {
            int column = 0;
            for (; height >= 4 && column < height; column += 4)
            {
                int first = Math.Min(column, height - 4);
                Vector128.Load(from + first).Store(to + first);
            }

            for (; column < height; column++)
            {
                to[column] = from[column];
            }
        }

        ClearColumns(height, depth, destination, width);
    }

    /// <summary>Packs whole panels of a matrix [depth, 32 · panels] row by row, so that far-apart rows are each visited once.</summary>
    public static void CopyPanels(float* source, long stride, int panels, int depth, PackedMatrix destination)
    {
        for (int k = 0; k < depth; k++, source += stride)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                float* from = source + (panel * PackedMatrix.PanelWidth);
                float* to = destination.Panel(panel, k);
                for (int column = 0; column < PackedMatrix.PanelWidth; column += 4 * Vector128<float>.Count)
                {
                    Vector128<float> a = Vector128.Load(from + column);
                    Vector128<float> b = Vector128.Load(from + column + 4);
                    Vector128<float> c = Vector128.Load(from + column + 8);
                    Vector128<float> d = Vector128.Load(from + column + 12);
                    a.Store(to + column);
                    b.Store(to + column + 4);
                    c.Store(to + column + 8);
                    d.Store(to + column + 12);
                }
            }
        }
    }

    private static void ClearColumns(int first, int depth, float* destination, int width)
    {
        if (first == width)
        {
            return;
        }

        for (int k = 0; k < depth; k++)
        {
            new Span<float>(destination + ((long)k * width) + first, width - first).Clear();
        }
    }

    private static void TransposeFour(float* source, long stride, int depth, float* destination, int width)
    {
        float* row0 = source;
        float* row1 = row0 + stride;
        float* row2 = row1 + stride;
        float* row3 = row2 + stride;
        float* to = destination;
        int k = 0;
        for (; k <= depth - 4; k += 4)
        {
            Vector128<float> a = Vector128.Load(row0 + k);
            Vector128<float> b = Vector128.Load(row1 + k);
            Vector128<float> c = Vector128.Load(row2 + k);
            Vector128<float> d = Vector128.Load(row3 + k);
            Vector128<float> acLow = InterleaveLow(a, c);
            Vector128<float> bdLow = InterleaveLow(b, d);
            Vector128<float> acHigh = InterleaveHigh(a, c);
            Vector128<float> bdHigh = InterleaveHigh(b, d);
            InterleaveLow(acLow, bdLow).Store(to);
            InterleaveHigh(acLow, bdLow).Store(to + width);
            InterleaveLow(acHigh, bdHigh).Store(to + (2L * width));
            InterleaveHigh(acHigh, bdHigh).Store(to + (3L * width));
            to += 4L * width;
        }

        for (; k < depth; k++, to += width)
        {
            to[0] = row0[k];
            to[1] = row1[k];
            to[2] = row2[k];
            to[3] = row3[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
