using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Runs in which one writer's output lies between its ablated and its clean value while everything before it is clean.</summary>
internal static class InterpolatedRuns
{
    /// <summary>Takes a gradient at every step: the writer's output is ablated + share·(clean − ablated).</summary>
    /// <param name="chunk">Its activations hold the clean run up to the point.</param>
    /// <param name="point">Where the writer has just written (<see cref="ForwardPass.RunFrom"/>).</param>
    /// <param name="writers">The sources that write there: the input, all heads of a layer, or an MLP.</param>
    /// <param name="shares">How clean each step is, 0 to 1.</param>
    public static void Run(GradientChunk chunk, int point, ReadOnlySpan<int> writers, ReadOnlySpan<double> shares)
    {
        MatrixView residual = chunk.Activations.ResidualAt(point, chunk.Prompts.Clean);
        int rows = residual.Rows;
        using Tensor buffers = chunk.Backend.Allocate(new Shape(2, rows, chunk.Model.Shape.ModelDim));
        MatrixView clean = buffers[0].RowRange(0, rows);
        MatrixView shift = buffers[1].RowRange(0, rows);
        chunk.Backend.Copy(residual, clean);
        chunk.Backend.AddSelected(chunk.Deltas, writers, 1, shift);
        foreach (double share in shares)
        {
            // Before the point everything is clean, so the residual stream differs from the clean one by the writer's change alone.
            chunk.Backend.Copy(clean, residual);
            chunk.Backend.AddScaled(shift, 1 - share, residual);
            chunk.TakeGradient(ForwardPass.RunFrom(chunk.Model, chunk.Prompts.Clean, chunk.Activations, point), point);
        }

        chunk.Backend.Copy(clean, residual);
    }
}
