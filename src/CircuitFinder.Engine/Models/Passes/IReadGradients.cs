using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Passes;

/// <summary>Receives the gradient at every destination's read of the residual stream, from the logits down.</summary>
internal interface IReadGradients
{
    /// <summary>The logits' read and the last MLP's: nothing but each sequence's last row has a gradient there. Called first.</summary>
    /// <param name="gradients">[at least 1 or, with MLPs, 2, sequence, d_model]. Overwritten after the call.</param>
    void OnAnswers(Tensor gradients);

    /// <summary>The last layer's queries: of them too nothing but each sequence's last row has a gradient. Called second, where
    /// there are layers.</summary>
    /// <param name="gradients">[heads, sequence, d_model]. Overwritten after the call.</param>
    void OnAnswerQueries(Tensor gradients);

    /// <summary>The reads of a layer's heads and of its MLP, in the last layer of keys and values alone; some sequences at a time,
    /// in order.</summary>
    /// <param name="layer">From the last layer down to 0.</param>
    /// <param name="gradients">
    /// [at least as many, row, d_model]: all queries (not in the last layer), all keys, all values, then the MLP (not in the last
    /// layer, nor where
    /// there are none). Row 0 is the first row of the first sequence. Overwritten after the call.
    /// </param>
    /// <param name="firstSequence">First of the batch's sequences.</param>
    /// <param name="sequenceCount">How many.</param>
    void OnReads(int layer, Tensor gradients, int firstSequence, int sequenceCount);
}
