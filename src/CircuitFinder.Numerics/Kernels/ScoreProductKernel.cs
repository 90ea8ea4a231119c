using System.Runtime.CompilerServices;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>scores[s, d] += the inner product of source s with destination d over the rows of one sequence.</summary>
/// <remarks>
/// <para>
/// The definition, to the bit: the sequence's elements are cut into blocks of <see cref="BlockLength"/>; within a block sixteen
/// lanes of fused multiply-adds are folded as <see cref="ILanes{TSelf}.Sum"/> does; block sums are added in order in double.
/// </para>
/// <para>
/// Tiles of sources by destinations keep their sums in registers, which makes an element loaded once serve four or six products. A group
/// of sources stays in the second-level cache while a task's destinations pass. Tiles and groups change no bit: pairs do not mix.
/// Shorter blocks would spend their time on folding. The file is long because a register needs a name.
/// </para>
/// </remarks>
internal readonly unsafe struct ScoreProductKernel(
    float* deltas, int sourceCount, long deltaStride, float* gradients, int destinationCount, long gradientStride, long length,
    int destinationsPerTask, double* scores) : ILanesJob
{
    /// <summary>Elements summed in single precision before they are added to a double.</summary>
    public const int BlockLength = 4096;

    // A block of this many sources and of a tile's destinations fits a second-level cache of 1 MB. A multiple of both tiles' heights.
    private const int SourcesPerGroup = 36;
    private const int MaxTileRows = 10;
    private const int MaxTileSums = 24;

    private readonly float* _deltas = deltas;
    private readonly int _sourceCount = sourceCount;
    private readonly long _deltaStride = deltaStride;
    private readonly float* _gradients = gradients;
    private readonly int _destinationCount = destinationCount;
    private readonly long _gradientStride = gradientStride;
    private readonly long _length = length;
    private readonly int _destinationsPerTask = destinationsPerTask;
    private readonly double* _scores = scores;

    /// <summary>Destinations for each task so that every thread has a few, in whole tiles.</summary>
    public static int DestinationsPerTask(int destinationCount, int threadCount)
    {
        const int TasksPerThread = 4;
        const int TileMultiple = 4;
        int share = (destinationCount + (TasksPerThread * threadCount) - 1) / (TasksPerThread * threadCount);
        return (share + TileMultiple - 1) / TileMultiple * TileMultiple;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        bool isWide = TLanes.AccumulatorBudget >= MaxTileSums;
        int tileSources = isWide ? 6 : 3;
        int tileDestinations = isWide ? 4 : 2;
        int first = index * _destinationsPerTask;
        int end = Math.Min(_destinationCount, first + _destinationsPerTask);
        for (long start = 0; start < _length; start += BlockLength)
        {
            int count = (int)Math.Min(BlockLength, _length - start);
            for (int group = 0; group < _sourceCount; group += SourcesPerGroup)
            {
                int groupEnd = Math.Min(_sourceCount, group + SourcesPerGroup);
                for (int destination = first; destination < end; destination += tileDestinations)
                {
                    for (int source = group; source < groupEnd; source += tileSources)
                    {
                        AddTile<TLanes>(start, count, source, tileSources, destination, tileDestinations);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTile<TLanes>(long start, int count, int source, int tileSources, int destination, int tileDestinations)
        where TLanes : struct, ILanes<TLanes>
    {
        // Past the edge a tile repeats the last row; those sums are dropped.
        float** rows = stackalloc float*[MaxTileRows];
        for (int i = 0; i < tileSources; i++)
        {
            rows[i] = _deltas + (Math.Min(source + i, _sourceCount - 1) * _deltaStride) + start;
        }

        for (int j = 0; j < tileDestinations; j++)
        {
            rows[tileSources + j] = _gradients + (Math.Min(destination + j, _destinationCount - 1) * _gradientStride) + start;
        }

        float* sums = stackalloc float[MaxTileSums * LanesMath.Count];
        new Span<float>(sums, MaxTileSums * LanesMath.Count).Clear();
        int whole = LanesMath.WholeLanes(count);
        Tile<TLanes>(tileSources, rows, whole, sums);
        if (whole < count)
        {
            AddTail<TLanes>(tileSources, tileSources + tileDestinations, rows, whole, count - whole, sums);
        }

        int keptSources = Math.Min(tileSources, _sourceCount - source);
        int keptDestinations = Math.Min(tileDestinations, _destinationCount - destination);
        for (int i = 0; i < keptSources; i++)
        {
            double* scores = _scores + ((long)(source + i) * _destinationCount) + destination;
            for (int j = 0; j < keptDestinations; j++)
            {
                scores[j] += TLanes.Sum(TLanes.Load(sums + (((i * tileDestinations) + j) * LanesMath.Count)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddTail<TLanes>(int tileSources, int rowCount, float** rows, int from, int count, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        float* padded = stackalloc float[MaxTileRows * LanesMath.Count];
        float** tails = stackalloc float*[MaxTileRows];
        for (int i = 0; i < rowCount; i++)
        {
            tails[i] = padded + (i * LanesMath.Count);
            TLanes.Store(LanesMath.LoadPartial<TLanes>(rows[i] + from, count), tails[i]);
        }

        Tile<TLanes>(tileSources, tails, LanesMath.Count, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLanes>(int tileSources, float** rows, int length, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        if (tileSources == 6)
        {
            Tile6By4<TLanes>(rows, length, sums);
        }
        else
        {
            Tile3By2<TLanes>(rows, length, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6By4<TLanes>(float** rows, int length, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        float* s0 = rows[0];
        float* s1 = rows[1];
        float* s2 = rows[2];
        float* s3 = rows[3];
        float* s4 = rows[4];
        float* s5 = rows[5];
        float* d0 = rows[6];
        float* d1 = rows[7];
        float* d2 = rows[8];
        float* d3 = rows[9];
        TLanes sum00 = TLanes.Load(sums);
        TLanes sum01 = TLanes.Load(sums + 16);
        TLanes sum02 = TLanes.Load(sums + 32);
        TLanes sum03 = TLanes.Load(sums + 48);
        TLanes sum10 = TLanes.Load(sums + 64);
        TLanes sum11 = TLanes.Load(sums + 80);
        TLanes sum12 = TLanes.Load(sums + 96);
        TLanes sum13 = TLanes.Load(sums + 112);
        TLanes sum20 = TLanes.Load(sums + 128);
        TLanes sum21 = TLanes.Load(sums + 144);
        TLanes sum22 = TLanes.Load(sums + 160);
        TLanes sum23 = TLanes.Load(sums + 176);
        TLanes sum30 = TLanes.Load(sums + 192);
        TLanes sum31 = TLanes.Load(sums + 208);
        TLanes sum32 = TLanes.Load(sums + 224);
        TLanes sum33 = TLanes.Load(sums + 240);
        TLanes sum40 = TLanes.Load(sums + 256);
        TLanes sum41 = TLanes.Load(sums + 272);
        TLanes sum42 = TLanes.Load(sums + 288);
        TLanes sum43 = TLanes.Load(sums + 304);
        TLanes sum50 = TLanes.Load(sums + 320);
        TLanes sum51 = TLanes.Load(sums + 336);
        TLanes sum52 = TLanes.Load(sums + 352);
        TLanes sum53 = TLanes.Load(sums + 368);
        for (int i = 0; i < length; i += LanesMath.Count)
        {
            TLanes right0 = TLanes.Load(d0 + i);
            TLanes right1 = TLanes.Load(d1 + i);
            TLanes right2 = TLanes.Load(d2 + i);
            TLanes right3 = TLanes.Load(d3 + i);
            TLanes left0 = TLanes.Load(s0 + i);
            sum00 = TLanes.MultiplyAdd(left0, right0, sum00);
            sum01 = TLanes.MultiplyAdd(left0, right1, sum01);
            sum02 = TLanes.MultiplyAdd(left0, right2, sum02);
            sum03 = TLanes.MultiplyAdd(left0, right3, sum03);
            TLanes left1 = TLanes.Load(s1 + i);
            sum10 = TLanes.MultiplyAdd(left1, right0, sum10);
            sum11 = TLanes.MultiplyAdd(left1, right1, sum11);
            sum12 = TLanes.MultiplyAdd(left1, right2, sum12);
            sum13 = TLanes.MultiplyAdd(left1, right3, sum13);
            TLanes left2 = TLanes.Load(s2 + i);
            sum20 = TLanes.MultiplyAdd(left2, right0, sum20);
            sum21 = TLanes.MultiplyAdd(left2, right1, sum21);
            sum22 = TLanes.MultiplyAdd(left2, right2, sum22);
            sum23 = TLanes.MultiplyAdd(left2, right3, sum23);
            TLanes left3 = TLanes.Load(s3 + i);
            sum30 = TLanes.MultiplyAdd(left3, right0, sum30);
            sum31 = TLanes.MultiplyAdd(left3, right1, sum31);
            sum32 = TLanes.MultiplyAdd(left3, right2, sum32);
            sum33 = TLanes.MultiplyAdd(left3, right3, sum33);
            TLanes left4 = TLanes.Load(s4 + i);
            sum40 = TLanes.MultiplyAdd(left4, right0, sum40);
            sum41 = TLanes.MultiplyAdd(left4, right1, sum41);
            sum42 = TLanes.MultiplyAdd(left4, right2, sum42);
            sum43 = TLanes.MultiplyAdd(left4, right3, sum43);
            TLanes left5 = TLanes.Load(s5 + i);
            sum50 = TLanes.MultiplyAdd(left5, right0, sum50);
            sum51 = TLanes.MultiplyAdd(left5, right1, sum51);
            sum52 = TLanes.MultiplyAdd(left5, right2, sum52);
            sum53 = TLanes.MultiplyAdd(left5, right3, sum53);
        }

        TLanes.Store(sum00, sums);
        TLanes.Store(sum01, sums + 16);
        TLanes.Store(sum02, sums + 32);
        TLanes.Store(sum03, sums + 48);
        TLanes.Store(sum10, sums + 64);
        TLanes.Store(sum11, sums + 80);
        TLanes.Store(sum12, sums + 96);
        TLanes.Store(sum13, sums + 112);
        TLanes.Store(sum20, sums + 128);
        TLanes.Store(sum21, sums + 144);
        TLanes.Store(sum22, sums + 160);
        TLanes.Store(sum23, sums + 176);
        TLanes.Store(sum30, sums + 192);
        TLanes.Store(sum31, sums + 208);
        TLanes.Store(sum32, sums + 224);
        TLanes.Store(sum33, sums + 240);
        TLanes.Store(sum40, sums + 256);
        TLanes.Store(sum41, sums + 272);
        TLanes.Store(sum42, sums + 288);
        TLanes.Store(sum43, sums + 304);
        TLanes.Store(sum50, sums + 320);
        TLanes.Store(sum51, sums + 336);
        TLanes.Store(sum52, sums + 352);
        TLanes.Store(sum53, sums + 368);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile3By2<TLanes>(float** rows, int length, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        float* s0 = rows[0];
        float* s1 = rows[1];
        float* s2 = rows[2];
        float* d0 = rows[3];
        float* d1 = rows[4];
        TLanes sum00 = TLanes.Load(sums);
        TLanes sum01 = TLanes.Load(sums + 16);
        TLanes sum10 = TLanes.Load(sums + 32);
        TLanes sum11 = TLanes.Load(sums + 48);
        TLanes sum20 = TLanes.Load(sums + 64);
        TLanes sum21 = TLanes.Load(sums + 80);
        for (int i = 0; i < length; i += LanesMath.Count)
        {
            TLanes right0 = TLanes.Load(d0 + i);
            TLanes right1 = TLanes.Load(d1 + i);
            TLanes left0 = TLanes.Load(s0 + i);
            sum00 = TLanes.MultiplyAdd(left0, right0, sum00);
            sum01 = TLanes.MultiplyAdd(left0, right1, sum01);
            TLanes left1 = TLanes.Load(s1 + i);
            sum10 = TLanes.MultiplyAdd(left1, right0, sum10);
            sum11 = TLanes.MultiplyAdd(left1, right1, sum11);
            TLanes left2 = TLanes.Load(s2 + i);
            sum20 = TLanes.MultiplyAdd(left2, right0, sum20);
            sum21 = TLanes.MultiplyAdd(left2, right1, sum21);
        }

        TLanes.Store(sum00, sums);
        TLanes.Store(sum01, sums + 16);
        TLanes.Store(sum10, sums + 32);
        TLanes.Store(sum11, sums + 48);
        TLanes.Store(sum20, sums + 64);
        TLanes.Store(sum21, sums + 80);
    }
}
