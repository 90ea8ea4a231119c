using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>Buffers that the blocks of all layers share: what one computes on the way and nobody keeps. They grow.</summary>
internal sealed class BlockScratch(IBackend backend) : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>A buffer; its values are those of its last use.</summary>
    /// <param name="name">One name, one buffer.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns; always the same under one name.</param>
    public MatrixView Get(string name, int rows, int columns)
    {
        if (!_tensors.TryGetValue(name, out Tensor? tensor) || tensor.Shape[0] < rows || tensor.Shape[1] != columns)
        {
            tensor?.Dispose();
            _tensors.Remove(name);
            tensor = backend.Allocate(new Shape(rows, columns));
            _tensors.Add(name, tensor);
        }

        return tensor.First(rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
