using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>Rotary embeddings of some layers: one table of angles, which grows with the longest sequence.</summary>
internal sealed class RotaryBlock(IBackend backend, RotaryRule rule) : IDisposable
{
    // [positions of short sequences, then of long ones; cosines, then sines].
    private Tensor? _table;
    private int _length;

    /// <summary>Turns queries and keys, or their gradients back.</summary>
    /// <param name="values">[rows, heads·head_dim], in place.</param>
    /// <param name="heads">How many.</param>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    /// <param name="inverse">Turn back.</param>
    public void Turn(MatrixView values, int heads, ReadOnlySpan<int> starts, bool inverse = false)
    {
        int longest = 0;
        for (int i = 1; i < starts.Length; i++)
        {
            longest = Math.Max(longest, starts[i] - starts[i - 1]);
        }

        if (longest > _length)
        {
            Grow(Math.Max(longest, 2 * _length));
        }

        int[] positions = new int[values.Rows];
        for (int i = 1; i < starts.Length; i++)
        {
            int length = starts[i] - starts[i - 1];
            for (int position = 0; position < length; position++)
            {
                positions[starts[i - 1] + position] = position + (length > rule.LongFrom ? _length : 0);
            }
        }

        if (longest > 0)
        {
            backend.Rotate(values, heads, positions, _table!.AsMatrix(), inverse);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _table?.Dispose();

    private void Grow(int length)
    {
        int half = rule.Frequencies.Length;
        int kinds = rule.LongFrequencies.IsEmpty ? 1 : 2;
        double[] angles = new double[kinds * length * 2 * half];
        for (int row = 0; row < kinds * length; row++)
        {
            for (int i = 0; i < half; i++)
            {
                double frequency = (row < length ? rule.Frequencies : rule.LongFrequencies)[i];
                double angle = row % length * frequency;
                angles[(row * 2 * half) + i] = rule.Amplitude * Math.Cos(angle);
                angles[(row * 2 * half) + half + i] = rule.Amplitude * Math.Sin(angle);
            }
        }

        _table?.Dispose();
        _table = backend.Allocate(new Shape(kinds * length, 2 * half));
        backend.Upload(angles.AsSpan(), _table.AsMatrix());
        _length = length;
    }
}
