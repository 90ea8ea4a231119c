using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>Receives the gradient at every destination's read of the residual stream, from the logits down.</summary>
internal interface IReadGradientSink
{
    /// <summary>
    /// The reads that lie between two layers' attention: those of a layer's heads, and above them that of the MLP of the layer below,
    /// which reads nearly the same sources. The topmost group is the logits and the last MLP, whose gradients are zero but at each sequence's last row.
    /// </summary>
    /// <param name="layer">The heads' layer, from layer count (the topmost group) down to 0 (heads alone).</param>
    /// <param name="gradients">[at least 3·heads + 1, row, d_model]: all queries, then all keys, then all values; then the MLP's read, where there is
    /// an MLP below. At the top [2, sequence, d_model]: the logits' read, then the MLP's. Overwritten after the call.</param>
    void OnReads(int layer, Tensor gradients);
}
