using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>The inner products of sources with destinations over one block of one sequence's elements.</summary>
/// <remarks>
/// <para>
/// The definition, to the bit: the sequence's elements are cut into blocks of <see cref="BlockLength"/>; within a block sixteen
/// lanes of fused multiply-adds are folded as <see cref="ILanes{TSelf}.Sum"/> does; block sums are added in order in double, by the caller.
/// </para>
/// <para>
/// A task is one block and some of the sources: it reads each of their elements from memory once, for all destinations. Tiles of
/// sources by destinations keep
/// their sums in registers, which makes an element loaded once serve four or six products. A block is gone through in strips that
/// stay in the first-level cache;
/// the lanes of every tile are put aside between strips. Tiles, strips and tasks change no bit: pairs do not mix.
/// Shorter blocks would spend their time on folding. The file is long because a register needs a name.
/// </para>
/// </remarks>
internal readonly unsafe struct ScoreProductKernel(ScoreProductOperands operands) : ILanesJob
{
    /// <summary>Elements summed in single precision before they are added to a double.</summary>
    public const int BlockLength = 4096;

    // The ten rows of a tile, 20 KB, stay in a first-level cache. A whole number of lanes.
    private const int StripLength = 512;

    private const int MaxTileSums = 24;

    private readonly ScoreProductOperands _operands = operands;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        bool isWide = TLanes.AccumulatorBudget >= MaxTileSums;
        var tiles = new Tiling(isWide ? 6 : 3, isWide ? 4 : 2, _operands.DestinationCount);
        int block = index / _operands.SourceParts;
        int part = index % _operands.SourceParts;
        long start = _operands.Blocks[2 * block];
        int count = (int)_operands.Blocks[(2 * block) + 1];
        float* sums = _operands.Sums + ((long)block * _operands.SourceCount * _operands.DestinationCount);

        // Parts end where tiles do.
        int tileCount = (_operands.SourceCount + tiles.Sources - 1) / tiles.Sources;
        int first = (int)((long)tileCount * part / _operands.SourceParts) * tiles.Sources;
        int end = Math.Min(_operands.SourceCount, (int)((long)tileCount * (part + 1) / _operands.SourceParts) * tiles.Sources);
        float* right = GemmScratch.Current.Right((long)tiles.PerSourceTile * tiles.Destinations * BlockLength);
        for (int destination = 0; destination < _operands.DestinationCount; destination += tiles.Destinations)
        {
            PackTile<TLanes>(
                _operands.Gradients + start, _operands.GradientStride, destination, _operands.DestinationCount, tiles.Destinations, count,
                right + ((long)destination * StripLength), (long)tiles.PerSourceTile * tiles.Destinations * StripLength);
        }

        for (int source = first; source < end; source += tiles.Sources)
        {
            AddSources<TLanes>(tiles, start, count, source, right, sums);
        }
    }

    // Some sources with all destinations: the sources' strip stays in the first-level cache while the destinations' pass from the second.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSources<TLanes>(in Tiling tiles, long start, int count, int source, float* right, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        float* aside = GemmScratch.Current.Partial((long)tiles.PerSourceTile * tiles.Floats);
        new Span<float>(aside, tiles.PerSourceTile * tiles.Floats).Clear();
        float* left = GemmScratch.Current.Left(tiles.Sources * BlockLength);
        PackTile<TLanes>(_operands.Deltas + start, _operands.DeltaStride, source, _operands.SourceCount, tiles.Sources, count, left, tiles.Sources * StripLength);
        float* from = right;
        for (int offset = 0; offset < count; offset += StripLength, left += tiles.Sources * StripLength)
        {
            int vectors = (Math.Min(StripLength, count - offset) + LanesMath.Count - 1) / LanesMath.Count;
            float* lanes = aside;
            for (int i = 0; i < tiles.PerSourceTile; i++, lanes += tiles.Floats, from += tiles.Destinations * StripLength)
            {
                PrefetchSources(tiles, start + offset, source + tiles.Sources, i);
                if (tiles.Sources == 6)
                {
                    Tile6By4<TLanes>(left, from, vectors, lanes);
                }
                else
                {
                    Tile3By2<TLanes>(left, from, vectors, lanes);
                }
            }
        }

        for (int destination = 0; destination < _operands.DestinationCount; destination += tiles.Destinations, aside += tiles.Floats)
        {
            Fold<TLanes>(tiles, source, destination, aside, sums);
        }
    }

    // Fetches the strip of the sources that come next, a share with every tile: arithmetic hides the way from memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchSources(in Tiling tiles, long start, int source, int share)
    {
        const int LineFloats = 16;
        if (!Sse.IsSupported || source + tiles.Sources > _operands.SourceCount)
        {
            return;
        }

        int step = ((StripLength / LineFloats) + tiles.PerSourceTile - 1) / tiles.PerSourceTile;
        int end = Math.Min(StripLength / LineFloats, (share + 1) * step);
        for (int i = 0; i < tiles.Sources; i++)
        {
            float* row = _operands.Deltas + ((source + i) * _operands.DeltaStride) + start;
            for (int line = share * step; line < end; line++)
            {
                Sse.Prefetch1(row + (line * LineFloats));
            }
        }
    }

    // [strip][lanes][row][16], strips some floats apart: rows of a tile side by side, because rows a power of two apart would fight
    // for the same
    // places in the cache. Past the edge a tile repeats the last row; those sums are dropped. Past the end stand zeros, which
    // change no sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTile<TLanes>(float* rows, long stride, int first, int rowCount, int height, int length, float* packed, long stripStride)
        where TLanes : struct, ILanes<TLanes>
    {
        int step = height * LanesMath.Count;
        for (int i = 0; i < height; i++)
        {
            float* from = rows + (Math.Min(first + i, rowCount - 1) * stride);
            float* strip = packed + (i * LanesMath.Count);
            for (int offset = 0; offset < length; offset += StripLength, strip += stripStride)
            {
                int end = Math.Min(length, offset + StripLength);
                int whole = offset + LanesMath.WholeLanes(end - offset);
                float* to = strip;
                for (int k = offset; k < whole; k += LanesMath.Count, to += step)
                {
                    TLanes.Store(TLanes.Load(from + k), to);
                }

                if (whole < end)
                {
                    TLanes.Store(LanesMath.LoadPartial<TLanes>(from + whole, end - whole), to);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fold<TLanes>(in Tiling tiles, int source, int destination, float* lanes, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        int keptSources = Math.Min(tiles.Sources, _operands.SourceCount - source);
        int keptDestinations = Math.Min(tiles.Destinations, _operands.DestinationCount - destination);
        for (int i = 0; i < keptSources; i++)
        {
            float* row = sums + ((long)(source + i) * _operands.DestinationCount) + destination;
            float* from = lanes + ((long)i * tiles.Destinations * LanesMath.Count);
            if (keptDestinations == 4)
            {
                TLanes.SumFour(
                    TLanes.Load(from), TLanes.Load(from + LanesMath.Count), TLanes.Load(from + (2 * LanesMath.Count)), TLanes.Load(from + (3 * LanesMath.Count)), row);
                continue;
            }

            for (int j = 0; j < keptDestinations; j++)
            {
                row[j] = TLanes.Sum(TLanes.Load(from + (j * LanesMath.Count)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6By4<TLanes>(float* left, float* right, int vectors, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
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
        for (int i = 0; i < vectors; i++, left += 96, right += 64)
        {
            TLanes right0 = TLanes.Load(right);
            TLanes right1 = TLanes.Load(right + 16);
            TLanes right2 = TLanes.Load(right + 32);
            TLanes right3 = TLanes.Load(right + 48);
            TLanes left0 = TLanes.Load(left);
            sum00 = TLanes.MultiplyAdd(left0, right0, sum00);
            sum01 = TLanes.MultiplyAdd(left0, right1, sum01);
            sum02 = TLanes.MultiplyAdd(left0, right2, sum02);
            sum03 = TLanes.MultiplyAdd(left0, right3, sum03);
            TLanes left1 = TLanes.Load(left + 16);
            sum10 = TLanes.MultiplyAdd(left1, right0, sum10);
            sum11 = TLanes.MultiplyAdd(left1, right1, sum11);
            sum12 = TLanes.MultiplyAdd(left1, right2, sum12);
            sum13 = TLanes.MultiplyAdd(left1, right3, sum13);
            TLanes left2 = TLanes.Load(left + 32);
            sum20 = TLanes.MultiplyAdd(left2, right0, sum20);
            sum21 = TLanes.MultiplyAdd(left2, right1, sum21);
            sum22 = TLanes.MultiplyAdd(left2, right2, sum22);
            sum23 = TLanes.MultiplyAdd(left2, right3, sum23);
            TLanes left3 = TLanes.Load(left + 48);
            sum30 = TLanes.MultiplyAdd(left3, right0, sum30);
            sum31 = TLanes.MultiplyAdd(left3, right1, sum31);
            sum32 = TLanes.MultiplyAdd(left3, right2, sum32);
            sum33 = TLanes.MultiplyAdd(left3, right3, sum33);
            TLanes left4 = TLanes.Load(left + 64);
            sum40 = TLanes.MultiplyAdd(left4, right0, sum40);
            sum41 = TLanes.MultiplyAdd(left4, right1, sum41);
            sum42 = TLanes.MultiplyAdd(left4, right2, sum42);
            sum43 = TLanes.MultiplyAdd(left4, right3, sum43);
            TLanes left5 = TLanes.Load(left + 80);
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
    private static void Tile3By2<TLanes>(float* left, float* right, int vectors, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes sum00 = TLanes.Load(sums);
        TLanes sum01 = TLanes.Load(sums + 16);
        TLanes sum10 = TLanes.Load(sums + 32);
        TLanes sum11 = TLanes.Load(sums + 48);
        TLanes sum20 = TLanes.Load(sums + 64);
        TLanes sum21 = TLanes.Load(sums + 80);
        for (int i = 0; i < vectors; i++, left += 48, right += 32)
        {
            TLanes right0 = TLanes.Load(right);
            TLanes right1 = TLanes.Load(right + 16);
            TLanes left0 = TLanes.Load(left);
            sum00 = TLanes.MultiplyAdd(left0, right0, sum00);
            sum01 = TLanes.MultiplyAdd(left0, right1, sum01);
            TLanes left1 = TLanes.Load(left + 16);
            sum10 = TLanes.MultiplyAdd(left1, right0, sum10);
            sum11 = TLanes.MultiplyAdd(left1, right1, sum11);
            TLanes left2 = TLanes.Load(left + 32);
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

    /// <summary>How pairs are cut into tiles.</summary>
    private readonly struct Tiling(int sources, int destinations, int destinationCount)
    {
        public readonly int Sources = sources;
        public readonly int Destinations = destinations;

        /// <summary>Tiles that some sources have with all destinations.</summary>
        public readonly int PerSourceTile = (destinationCount + destinations - 1) / destinations;

        public int Floats => Sources * Destinations * LanesMath.Count;
    }
}
