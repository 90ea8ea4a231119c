using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>Lets a layer norm's backward pass take its deviation for a constant.</summary>
/// <remarks>
/// The gradient at the input is h − mean(h) − x̂·mean(h∘x̂), over the deviation, with h = gain∘gradient and x̂ the normalised
/// input; the last term is the deviation's own gradient.
/// It is zero for an input that equals its mean everywhere, so a norm with a frozen deviation is the norm's backward pass at such
/// an input, with the true statistics.
/// </remarks>
internal sealed class FrozenNorms : IDisposable
{
    private readonly IBackend _backend;
    private readonly Tensor _flat;

    // [2, d_model]: takes the mean out of statistics and spreads it over the columns.
    private readonly Tensor _spread;

    /// <param name="backend">Of the model.</param>
    /// <param name="rowCapacity">Greatest number of rows.</param>
    /// <param name="modelDim">d_model.</param>
    public FrozenNorms(IBackend backend, int rowCapacity, int modelDim)
    {
        _backend = backend;
        _flat = backend.Allocate(new Shape(rowCapacity, modelDim));
        _spread = backend.Allocate(new Shape(2, modelDim));
        double[] ones = new double[modelDim];
        Array.Fill(ones, 1);
        backend.Upload(ones.AsSpan(), _spread.First(1));
    }

    /// <summary>The input at which a norm's backward pass has no gradient of its deviation.</summary>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <returns>[rows, d_model]; overwritten by the next call.</returns>
    public MatrixView InputOf(MatrixView statistics)
    {
        MatrixView flat = _flat.First(statistics.Rows);
        _backend.Multiply(statistics, _spread.AsMatrix(), flat);
        return flat;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _flat.Dispose();
        _spread.Dispose();
    }
}
