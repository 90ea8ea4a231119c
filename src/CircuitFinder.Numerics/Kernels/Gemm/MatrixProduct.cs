using CircuitFinder.Numerics.Kernels.Lanes;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels.Gemm;

/// <summary>The matrix product of single precision.</summary>
/// <remarks>
/// Every element is the sum over depth, in order, of fused multiply-adds from 0; then its bias is added; then, when
/// accumulating, it is added to what the output held. So its bits depend on its row, its column and nothing else.
/// </remarks>
internal static class MatrixProduct
{
    // Below this many multiply-adds a second thread gains less than its call costs.
    private const long WorthAThread = 1 << 17;

    // Pieces a thread: more even out a machine that does other things too, but each packs its rows anew.
    private const int PiecesPerThread = 2;

    // A piece narrower than this spends too much on packing its rows.
    private const int MinPartPanels = 8;

    public static void Multiply(WorkerPool pool, in GemmOperands operands) => Multiply(pool, operands, GemmKernels.Widest);

    public static void Multiply(WorkerPool pool, in GemmOperands operands, VectorWidth width)
    {
        if (operands.Rows == 0 || operands.Columns == 0)
        {
            return;
        }

        int panels = PackedMatrix.PanelCount(operands.Columns);
        int blocks = GemmJob.Blocks(operands.Depth);
        int rowParts = Parts(operands.Rows, GemmJob.MaxLeftFloats / Math.Max(1, Parts(operands.Depth, blocks)));
        int columnParts = blocks == 1 ? 1 : Parts(panels, GemmJob.MaxPartPanels);
        long work = (long)operands.Rows * operands.Depth * operands.Columns;
        int threads = (int)Math.Clamp(work / WorthAThread, 1, pool.ThreadCount);
        if (threads > 1)
        {
            long wanted = Math.Min((long)threads * PiecesPerThread, work / WorthAThread);
            columnParts = Math.Max(columnParts, (int)Math.Min(Parts(wanted, rowParts), Math.Max(1, panels / MinPartPanels)));
            rowParts = Math.Max(rowParts, Parts(wanted, columnParts));
            while ((long)rowParts * columnParts % threads != 0)
            {
                rowParts++;
            }

            rowParts = Math.Min(rowParts, operands.Rows);
        }

        var job = new GemmJob(operands, width, rowParts, columnParts);
        Share(pool, ref job, rowParts * columnParts, work);
    }

    /// <summary>The same product, on the calling thread: for jobs that share their work out themselves.</summary>
    public static void MultiplyHere(in GemmOperands operands)
    {
        int blocks = GemmJob.Blocks(operands.Depth);
        int rowParts = Parts(operands.Rows, GemmJob.MaxLeftFloats / Math.Max(1, Parts(operands.Depth, blocks)));
        int columnParts = blocks == 1 ? 1 : Parts(PackedMatrix.PanelCount(operands.Columns), GemmJob.MaxPartPanels);
        var job = new GemmJob(operands, GemmKernels.Widest, rowParts, columnParts);
        for (int piece = 0; piece < rowParts * columnParts; piece++)
        {
            job.Run(piece);
        }
    }

    /// <summary>Runs the pieces of a job on the pool, or here where there is too little work.</summary>
    public static void Share<TJob>(WorkerPool pool, ref TJob job, int pieces, long work)
        where TJob : struct, IParallelJob
    {
        if (work >= 2 * WorthAThread)
        {
            pool.For(ref job, pieces);
            return;
        }

        for (int piece = 0; piece < pieces; piece++)
        {
            job.Run(piece);
        }
    }

    /// <summary>The least number of parts none of which exceeds a size.</summary>
    internal static int Parts(long total, int size) => (int)((total + size - 1) / size);
}
