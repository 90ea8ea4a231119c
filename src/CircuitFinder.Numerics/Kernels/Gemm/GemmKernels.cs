using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>Chooses the kernel of a width and a height.</summary>
internal static unsafe class GemmKernels
{
    /// <summary>The widest vectors on which this machine multiplies and adds with one rounding.</summary>
    public static VectorWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? VectorWidth.Vector512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? VectorWidth.Vector256
        : Vector128.IsHardwareAccelerated && (Fma.IsSupported || AdvSimd.IsSupported) ? VectorWidth.Vector128
        : VectorWidth.Scalar;

    /// <summary>The most rows that a kernel of this width takes.</summary>
    public static int MaxRows(VectorWidth width) => width switch
    {
        VectorWidth.Vector512 => GemmKernel512.MaxRows,
        VectorWidth.Vector256 => GemmKernel256.MaxRows,
        VectorWidth.Vector128 => GemmKernel128.MaxRows,
        _ => GemmKernelScalar.MaxRows,
    };

    public static delegate*<GemmTile*, void> Select(VectorWidth width, int rows) => width switch
    {
        VectorWidth.Vector512 => GemmKernel512.Select(rows),
        VectorWidth.Vector256 => GemmKernel256.Select(rows),
        VectorWidth.Vector128 => GemmKernel128.Select(rows),
        _ => GemmKernelScalar.Select(rows),
    };
}
