using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>Receives the gradient at every destination's read of the residual stream, from the logits down.</summary>
/// <remarks>The arrays are overwritten after each call.</remarks>
internal interface IReadGradientSink
{
    /// <summary>The read of <c>logits</c>.</summary>
    /// <param name="gradients">[at least 1, row, d_model]; slice 0 counts.</param>
    void OnLogits(Tensor gradients);

    /// <summary>An MLP's read.</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="gradients">[at least 1, row, d_model]; slice 0 counts.</param>
    void OnMlp(int layer, Tensor gradients);

    /// <summary>The reads of all heads of a layer.</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="gradients">[3·heads, row, d_model]: all queries, then all keys, then all values.</param>
    void OnHeads(int layer, Tensor gradients);
}
