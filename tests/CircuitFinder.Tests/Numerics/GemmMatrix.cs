using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Numerics;

/// <summary>
/// A matrix of test values with rows further apart than they are long. What lies between rows is not a number, so that a
/// kernel that reads it spoils its result and one that writes it is seen.
/// </summary>
internal sealed unsafe class GemmMatrix : IDisposable
{
    private readonly AlignedMemory _memory;

    public GemmMatrix(int rows, int columns, int gap = 3)
    {
        Rows = rows;
        Columns = columns;
        Stride = columns + gap;
        _memory = new AlignedMemory((long)rows * Stride);
        new Span<float>(_memory.Pointer, rows * Stride).Fill(float.NaN);
        for (int row = 0; row < rows; row++)
        {
            Row(row).Clear();
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Stride { get; }

    public float* Pointer => _memory.Pointer;

    public float this[int row, int column]
    {
        get => _memory.Pointer[(row * Stride) + column];
        set => _memory.Pointer[(row * Stride) + column] = value;
    }

    public static GemmMatrix Random(int seed, int rows, int columns, int gap = 3)
    {
        var random = new Random(seed);
        var matrix = new GemmMatrix(rows, columns, gap);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
            {
                value = (float)((random.NextDouble() * 2) - 1);
            }
        }

        return matrix;
    }

    public Span<float> Row(int row) => new(_memory.Pointer + (row * Stride), Columns);

    public GemmMatrix Clone() => Window(0, Rows, 0, Columns);

    public GemmMatrix Transposed()
    {
        var result = new GemmMatrix(Columns, Rows);
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                result[column, row] = this[row, column];
            }
        }

        return result;
    }

    /// <summary>A copy of some rows and columns.</summary>
    public GemmMatrix Window(int firstRow, int rows, int firstColumn, int columns)
    {
        var result = new GemmMatrix(rows, columns, Stride - Columns);
        for (int row = 0; row < rows; row++)
        {
            Row(firstRow + row).Slice(firstColumn, columns).CopyTo(result.Row(row));
        }

        return result;
    }

    /// <summary>The elements' bits, row by row, after a check that nothing was written between rows.</summary>
    public uint[] Bits()
    {
        var bits = new uint[Rows * Columns];
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Stride; column++)
            {
                float value = _memory.Pointer[(row * Stride) + column];
                if (column < Columns)
                {
                    bits[(row * Columns) + column] = BitConverter.SingleToUInt32Bits(value);
                }
                else
                {
                    Assert.True(float.IsNaN(value), $"Row {row} was written past its {Columns} columns.");
                }
            }
        }

        return bits;
    }

    /// <summary>
    /// Checks this = left · right (+ bias) (+ before) against sums in double, within the rounding bound of a sum in
    /// single precision: (depth + 3) · ε times the sum of magnitudes.
    /// </summary>
    public void AssertIsProduct(GemmMatrix left, GemmMatrix right, GemmMatrix? bias = null, GemmMatrix? before = null)
    {
        Bits();
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                double sum = 0;
                double magnitude = 0;
                void Add(double term)
                {
                    sum += term;
                    magnitude += Math.Abs(term);
                }

                for (int k = 0; k < left.Columns; k++)
                {
                    Add((double)left[row, k] * right[k, column]);
                }

                Add(bias is null ? 0 : bias[0, column]);
                Add(before is null ? 0 : before[row, column]);
                double bound = (left.Columns + 3) * Math.Pow(2, -24) * magnitude;
                Assert.True(
                    Math.Abs(this[row, column] - sum) <= bound,
                    $"[{Rows}, {left.Columns}]·[{left.Columns}, {Columns}] at [{row}, {column}]: {this[row, column]}, not {sum} within {bound}.");
            }
        }
    }

    public void Dispose() => _memory.Dispose();
}
