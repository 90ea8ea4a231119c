using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>What queries, keys and values go through between their linear maps and the scores: a bound, a norm of queries and keys, and
/// rotary embeddings. It lies inside the reader, so the graph does not see it.</summary>
/// <param name="backend">Does the arithmetic.</param>
/// <param name="headDim">Width of a head.</param>
/// <param name="normsTogether">Whether the norms are of all heads together.</param>
/// <param name="bound">Queries, keys and values are kept between −bound and bound; 0 for no bound.</param>
/// <param name="queryNorm">Of queries; null for none.</param>
/// <param name="keyNorm">Of keys; null for none.</param>
/// <param name="rotary">Null for none.</param>
/// <param name="scratch">Shared by all layers.</param>
/// <param name="positions">[position, 2·heads·head_dim]: added to queries and keys of all heads; null for nothing.</param>
internal sealed class ReaderBlock(
    IBackend backend, int headDim, bool normsTogether, double bound, NormBlock? queryNorm, NormBlock? keyNorm, RotaryBlock? rotary, BlockScratch scratch, Tensor? positions = null)
{
    /// <summary>Whether anything happens at all.</summary>
    public bool IsPlain => bound == 0 && queryNorm is null && keyNorm is null && rotary is null && positions is null;

    /// <summary>Queries, keys and values as the scores take them.</summary>
    /// <param name="queryKeyValue">[rows, 3·heads·head_dim]: of the linear maps.</param>
    /// <param name="heads">How many.</param>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    /// <returns>The same shape; overwritten by the next call.</returns>
    public MatrixView Forward(MatrixView queryKeyValue, int heads, ReadOnlySpan<int> starts)
    {
        int width = heads * headDim;
        MatrixView ready = scratch.Get($"reader-{heads}", queryKeyValue.Rows, queryKeyValue.Columns);
        if (bound > 0)
        {
            backend.Clamp(queryKeyValue, bound, ready);
        }
        else
        {
            backend.Copy(queryKeyValue, ready);
        }

        if (positions is not null)
        {
            AddPositions(ready.ColumnRange(0, 2 * width), starts, positions);
        }

        for (int i = 0; i < NormCount(heads); i++)
        {
            queryNorm?.Forward(Normed(ready, 0, i, width), Normed(ready, 0, i, width), Statistics(0, i, ready.Rows));
            keyNorm?.Forward(Normed(ready, 1, i, width), Normed(ready, 1, i, width), Statistics(1, i, ready.Rows));
        }

        rotary?.Turn(ready.ColumnRange(0, 2 * width), 2 * heads, starts);
        return ready;
    }

    /// <summary>Carries gradients back to the linear maps, in place. <see cref="Forward"/> ran last of the same values.</summary>
    /// <remarks>Rules of relevance patching freeze patterns, which leaves queries and keys, and so these norms, without a gradient.</remarks>
    /// <param name="gradients">[rows, 3·heads·head_dim].</param>
    /// <param name="queryKeyValue">[rows, 3·heads·head_dim]: of the linear maps.</param>
    /// <param name="heads">How many.</param>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    public void Backward(MatrixView gradients, MatrixView queryKeyValue, int heads, ReadOnlySpan<int> starts)
    {
        int width = heads * headDim;
        rotary?.Turn(gradients.ColumnRange(0, 2 * width), 2 * heads, starts, inverse: true);
        for (int i = 0; i < NormCount(heads); i++)
        {
            Through(queryNorm, gradients, queryKeyValue, 0, i, width);
            Through(keyNorm, gradients, queryKeyValue, 1, i, width);
        }

        if (bound > 0)
        {
            backend.ClampBackward(gradients, queryKeyValue, bound, gradients);
        }
    }

    private void Through(NormBlock? norm, MatrixView gradients, MatrixView input, int part, int index, int width)
    {
        if (norm is not null)
        {
            MatrixView gradient = Normed(gradients, part, index, width);
            MatrixView statistics = Statistics(part, index, gradients.Rows);
            norm.Backward(gradient, Normed(input, part, index, width), statistics, gradient);
        }
    }

    private void AddPositions(MatrixView queriesAndKeys, ReadOnlySpan<int> starts, Tensor table)
    {
        int[] places = new int[queriesAndKeys.Rows];
        for (int i = 1; i < starts.Length; i++)
        {
            for (int row = starts[i - 1]; row < starts[i]; row++)
            {
                places[row] = row - starts[i - 1];
            }
        }

        MatrixView added = scratch.Get("reader-positions", queriesAndKeys.Rows, queriesAndKeys.Columns);
        backend.GatherRows(table.AsMatrix(), places, added);
        backend.AddScaled(added, 1, queriesAndKeys);
    }

    private int NormCount(int heads) => normsTogether ? 1 : heads;

    // The queries (part 0) or keys (part 1) that one norm is of.
    private MatrixView Normed(MatrixView rows, int part, int index, int width)
        => normsTogether ? rows.ColumnRange(part * width, width) : rows.ColumnRange((part * width) + (index * headDim), headDim);

    private MatrixView Statistics(int part, int index, int rows) => scratch.Get($"reader-statistics-{part}-{index}", rows, 2);
}
