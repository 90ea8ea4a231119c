using System.Runtime.InteropServices;

namespace CircuitFinder.Benchmarks;

/// <summary>The system's OpenBLAS, where it is installed (Debian: libopenblas0), loaded by this benchmark alone.</summary>
internal sealed unsafe class OpenBlas
{
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _multiply;

    private OpenBlas(IntPtr library, int threads)
    {
        var setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
        setThreads(threads);
        _multiply = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
    }

    /// <summary>Loads the library; null where there is none.</summary>
    public static OpenBlas? Load(int threads)
    {
        return NativeLibrary.TryLoad("libopenblas.so.0", out IntPtr library) ? new OpenBlas(library, threads) : null;
    }

    /// <summary>output [rows, columns] = left [rows, depth] · right, which is [depth, columns], or [columns, depth] when
    /// transposed.</summary>
    public void Multiply(int rows, int depth, int columns, float* left, float* right, bool rightTransposed, float* output)
        => _multiply(
            RowMajor, NoTranspose, rightTransposed ? Transpose : NoTranspose, rows, columns, depth, 1, left, depth, right, rightTransposed ? depth : columns, 0,
            output, columns);
}
