using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>Buffers that are made when first asked for and grow when asked for more rows or columns; named by what they hold.</summary>
internal sealed class TrialBuffers(IBackend backend) : IDisposable
{
    private readonly Dictionary<(string Name, int Index), Tensor> _buffers = [];

    /// <summary>A buffer's first rows and columns; the contents of an earlier, smaller buffer are lost.</summary>
    public MatrixView Get(string name, int index, int rows, int columns)
    {
        if (!_buffers.TryGetValue((name, index), out Tensor? tensor) || tensor.Shape[0] < rows || tensor.Shape[1] < columns)
        {
            tensor?.Dispose();
            tensor = backend.Allocate(new Shape(Math.Max(rows, tensor?.Shape[0] ?? 0), Math.Max(columns, tensor?.Shape[1] ?? 0)));
            _buffers[(name, index)] = tensor;
        }

        return tensor.First(rows).ColumnRange(0, columns);
    }

    /// <summary>Gives everything back where more than some bytes are held: what grew for wide trials of few nodes is too wide for
    /// many.</summary>
    /// <param name="bytes">The limit.</param>
    public void Trim(long bytes)
    {
        if (_buffers.Values.Sum(tensor => tensor.Shape.Count) > bytes / sizeof(float))
        {
            Dispose();
            _buffers.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _buffers.Values)
        {
            tensor.Dispose();
        }
    }
}
