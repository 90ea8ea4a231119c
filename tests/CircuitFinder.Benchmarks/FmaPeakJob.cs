using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Benchmarks;

/// <summary>Independent fused multiply-adds in registers: the most that any product can reach on this machine.</summary>
internal readonly struct FmaPeakJob(int steps, float[] sinks) : IParallelJob
{
    private const int Chains = 12;

    /// <summary>Floating-point operations of one piece.</summary>
    public static double Operations(int steps) =>
        2.0 * steps * Chains * (GemmKernels.Widest switch
        {
            VectorWidth.Vector512 => Vector512<float>.Count,
            VectorWidth.Vector256 => Vector256<float>.Count,
            VectorWidth.Vector128 => Vector128<float>.Count,
            _ => 1,
        });

    public void Run(int index) => sinks[index] = GemmKernels.Widest switch
    {
        VectorWidth.Vector512 => Run512(steps),
        VectorWidth.Vector256 => Run256(steps),
        VectorWidth.Vector128 => Run128(steps),
        _ => RunScalar(steps),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run512(int steps)
    {
        Vector512<float> x = Vector512.Create(0.999f);
        Vector512<float> y = Vector512.Create(0.001f);
        Vector512<float> c0 = y, c1 = y, c2 = y, c3 = y;
        Vector512<float> c4 = y, c5 = y, c6 = y, c7 = y;
        Vector512<float> c8 = y, c9 = y, c10 = y, c11 = y;
        for (int i = 0; i < steps; i++)
        {
            c0 = Vector512.FusedMultiplyAdd(c0, x, y);
            c1 = Vector512.FusedMultiplyAdd(c1, x, y);
            c2 = Vector512.FusedMultiplyAdd(c2, x, y);
            c3 = Vector512.FusedMultiplyAdd(c3, x, y);
            c4 = Vector512.FusedMultiplyAdd(c4, x, y);
            c5 = Vector512.FusedMultiplyAdd(c5, x, y);
            c6 = Vector512.FusedMultiplyAdd(c6, x, y);
            c7 = Vector512.FusedMultiplyAdd(c7, x, y);
            c8 = Vector512.FusedMultiplyAdd(c8, x, y);
            c9 = Vector512.FusedMultiplyAdd(c9, x, y);
            c10 = Vector512.FusedMultiplyAdd(c10, x, y);
            c11 = Vector512.FusedMultiplyAdd(c11, x, y);
        }

        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256(int steps)
    {
        Vector256<float> x = Vector256.Create(0.999f);
        Vector256<float> y = Vector256.Create(0.001f);
        Vector256<float> c0 = y, c1 = y, c2 = y, c3 = y;
        Vector256<float> c4 = y, c5 = y, c6 = y, c7 = y;
        Vector256<float> c8 = y, c9 = y, c10 = y, c11 = y;
        for (int i = 0; i < steps; i++)
        {
            c0 = Vector256.FusedMultiplyAdd(c0, x, y);
            c1 = Vector256.FusedMultiplyAdd(c1, x, y);
            c2 = Vector256.FusedMultiplyAdd(c2, x, y);
            c3 = Vector256.FusedMultiplyAdd(c3, x, y);
            c4 = Vector256.FusedMultiplyAdd(c4, x, y);
            c5 = Vector256.FusedMultiplyAdd(c5, x, y);
            c6 = Vector256.FusedMultiplyAdd(c6, x, y);
            c7 = Vector256.FusedMultiplyAdd(c7, x, y);
            c8 = Vector256.FusedMultiplyAdd(c8, x, y);
            c9 = Vector256.FusedMultiplyAdd(c9, x, y);
            c10 = Vector256.FusedMultiplyAdd(c10, x, y);
            c11 = Vector256.FusedMultiplyAdd(c11, x, y);
        }

        return Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run128(int steps)
    {
        Vector128<float> x = Vector128.Create(0.999f);
        Vector128<float> y = Vector128.Create(0.001f);
        Vector128<float> c0 = y, c1 = y, c2 = y, c3 = y;
        Vector128<float> c4 = y, c5 = y, c6 = y, c7 = y;
        Vector128<float> c8 = y, c9 = y, c10 = y, c11 = y;
        for (int i = 0; i < steps; i++)
        {
            c0 = Vector128.FusedMultiplyAdd(c0, x, y);
            c1 = Vector128.FusedMultiplyAdd(c1, x, y);
            c2 = Vector128.FusedMultiplyAdd(c2, x, y);
            c3 = Vector128.FusedMultiplyAdd(c3, x, y);
            c4 = Vector128.FusedMultiplyAdd(c4, x, y);
            c5 = Vector128.FusedMultiplyAdd(c5, x, y);
            c6 = Vector128.FusedMultiplyAdd(c6, x, y);
            c7 = Vector128.FusedMultiplyAdd(c7, x, y);
            c8 = Vector128.FusedMultiplyAdd(c8, x, y);
            c9 = Vector128.FusedMultiplyAdd(c9, x, y);
            c10 = Vector128.FusedMultiplyAdd(c10, x, y);
            c11 = Vector128.FusedMultiplyAdd(c11, x, y);
        }

        return Vector128.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float RunScalar(int steps)
    {
        float x = 0.999f;
        float y = 0.001f;
        float c0 = y, c1 = y, c2 = y, c3 = y;
        float c4 = y, c5 = y, c6 = y, c7 = y;
        float c8 = y, c9 = y, c10 = y, c11 = y;
        for (int i = 0; i < steps; i++)
        {
            c0 = MathF.FusedMultiplyAdd(c0, x, y);
            c1 = MathF.FusedMultiplyAdd(c1, x, y);
            c2 = MathF.FusedMultiplyAdd(c2, x, y);
            c3 = MathF.FusedMultiplyAdd(c3, x, y);
            c4 = MathF.FusedMultiplyAdd(c4, x, y);
            c5 = MathF.FusedMultiplyAdd(c5, x, y);
            c6 = MathF.FusedMultiplyAdd(c6, x, y);
            c7 = MathF.FusedMultiplyAdd(c7, x, y);
            c8 = MathF.FusedMultiplyAdd(c8, x, y);
            c9 = MathF.FusedMultiplyAdd(c9, x, y);
            c10 = MathF.FusedMultiplyAdd(c10, x, y);
            c11 = MathF.FusedMultiplyAdd(c11, x, y);
        }

        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11;
    }
}
