using CircuitFinder.Numerics.Tensors;
using TorchSharp;

namespace CircuitFinder.Torch;

/// <summary>An array of libtorch that outlives every dispose scope; it frees itself if nobody disposes it.</summary>
internal sealed class TorchMemory : IDisposable
{
    private long _bytes;
    private torch.Tensor? _values;

    /// <summary>Allocates zeros.</summary>
    public TorchMemory(long[] sizes, torch.ScalarType type, torch.Device device)
    {
        _values = torch.zeros(sizes, dtype: type, device: device).DetachFromDisposeScope();
        _bytes = Math.Max(1, _values.NumberOfElements * _values.ElementSize);
        GC.AddMemoryPressure(_bytes);
        TensorMemory.Add(_bytes);
    }

    // The array itself has a finalizer of its own, which may have run already.
    ~TorchMemory() => Forget();

    public torch.Tensor Values =>
        _values ?? throw new ObjectDisposedException(nameof(TorchMemory), "This tensor or weight, or the weight it is a slice of, was disposed.");

    public void Dispose()
    {
        if (_values is not null)
        {
            _values.Dispose();
            _values = null;
            Forget();
        }

        GC.SuppressFinalize(this);
    }

    private void Forget()
    {
        // Nothing where libtorch had no memory for it.
        if (_bytes > 0)
        {
            GC.RemoveMemoryPressure(_bytes);
            TensorMemory.Add(-_bytes);
            _bytes = 0;
        }
    }
}
