using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>Receives the gradient at every destination's read of the residual stream, from the logits down.</summary>
internal interface IReadGradientSink
{
    /// <summary>The logits' read and the last MLP's: nothing but each sequence's last row has a gradient there. Called first.</summary>
    /// <param name="gradients">[at least 1 or, with MLPs, 2, sequence, d_model]. Overwritten after the call.</param>
    void OnAnswers(Tensor gradients);

    /// <summary>The reads of a layer's heads and, but for the last layer, of its MLP; some sequences at a time, in order.</summary>
    /// <param name="layer">From the last layer down to 0.</param>
    /// <param name="gradients">
    /// [at least 3·heads or, with an MLP, 3·heads + 1, row, d_model]: all queries, all keys, all values, then the MLP. Row 0 is the first row of the
    /// first sequence. Overwritten after the call.
    /// </param>
    /// <param name="firstSequence">First of the batch's sequences.</param>
    /// <param name="sequenceCount">How many.</param>
    void OnReads(int layer, Tensor gradients, int firstSequence, int sequenceCount);
}
