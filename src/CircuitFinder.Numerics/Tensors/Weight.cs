using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Numerics.Tensors;

/// <summary>A matrix [inputs, outputs] that a backend has laid out for products; made by <see cref="IBackend.Pack"/>.</summary>
public abstract class Weight : IDisposable
{
    /// <summary>Makes a handle.</summary>
    /// <param name="inputs">Rows: the size of what is multiplied.</param>
    /// <param name="outputs">Columns: the size of the product.</param>
    protected Weight(int inputs, int outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>Rows: the size of what is multiplied.</summary>
    public int Inputs { get; }

    /// <summary>Columns: the size of the product.</summary>
    public int Outputs { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the packed memory unless it belongs to a weight that this one is a slice of.</summary>
    /// <param name="disposing">False when called by the finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
