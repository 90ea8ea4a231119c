namespace CircuitFinder.Numerics.Kernels;

/// <summary>How a score product is cut into tasks.</summary>
internal static unsafe class ScoreBlocks
{
    /// <summary>Number of blocks of all sequences.</summary>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    /// <param name="columns">Elements a row.</param>
    public static int Count(ReadOnlySpan<int> starts, int columns)
    {
        int count = 0;
        for (int i = 1; i < starts.Length; i++)
        {
            long length = (long)(starts[i] - starts[i - 1]) * columns;
            count += (int)((length + ScoreProductKernel.BlockLength - 1) / ScoreProductKernel.BlockLength);
        }

        return count;
    }

    /// <summary>Writes the blocks, sequence by sequence.</summary>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    /// <param name="columns">Elements a row.</param>
    /// <param name="blocks">[block][2]: receives first element and number of elements.</param>
    public static void Write(ReadOnlySpan<int> starts, int columns, long* blocks)
    {
        for (int i = 1; i < starts.Length; i++)
        {
            long end = (long)starts[i] * columns;
            for (long first = (long)starts[i - 1] * columns; first < end; first += ScoreProductKernel.BlockLength, blocks += 2)
            {
                blocks[0] = first;
                blocks[1] = Math.Min(ScoreProductKernel.BlockLength, end - first);
            }
        }
    }

    /// <summary>Parts of the sources that give every thread some tasks; each part reads the destinations anew.</summary>
    public static int SourceParts(int blockCount, int sourceCount, int threadCount)
    {
        const int TasksPerThread = 6;
        const int LeastSources = 12;
        return Math.Clamp(TasksPerThread * threadCount / Math.Max(1, blockCount), 1, Math.Max(1, sourceCount / LeastSources));
    }
}
