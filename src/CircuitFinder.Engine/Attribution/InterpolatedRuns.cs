using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Blocks;
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
        using Tensor buffers = chunk.Backend.Allocate(new Shape(4, rows, chunk.Model.Shape.ModelDim));
        MatrixView clean = buffers[0].RowRange(0, rows);
        MatrixView shift = buffers[1].RowRange(0, rows);
        chunk.Backend.Copy(residual, clean);
        chunk.Backend.AddSelected(chunk.Deltas, writers, 1, shift);
        NormBlock? postNorm = chunk.Model.Shape.Renormalises && point % 2 == 1 ? chunk.Model.Layers[point / 2].AttentionPostNorm : null;
        foreach (double share in shares)
        {
            // Before the point everything is clean, so the residual stream differs from the clean one by the writer's change alone.
            chunk.Backend.Copy(clean, residual);
            if (postNorm is null)
            {
                chunk.Backend.AddScaled(shift, 1 - share, residual);
            }
            else
            {
                AddNormed(chunk, postNorm, point / 2, shift, 1 - share, residual, buffers);
            }

            chunk.TakeGradient(ForwardPass.RunFrom(chunk.Model, chunk.Prompts.Clean, chunk.Activations, point), point);
        }

        chunk.Backend.Copy(clean, residual);
    }

    // Raw results are what is interpolated; the norm is of their sum.
    private static void AddNormed(GradientChunk chunk, NormBlock norm, int layer, MatrixView shift, double share, MatrixView residual, Tensor buffers)
    {
        int rows = residual.Rows;
        MatrixView mixture = buffers[2].RowRange(0, rows);
        MatrixView normed = buffers[3].RowRange(0, rows);
        using Tensor statistics = chunk.Backend.Allocate(new Shape(rows, 2));
        MatrixView total = chunk.Activations.AttentionTotals[layer].First(rows);
        norm.Forward(total, normed, statistics.AsMatrix());
        chunk.Backend.AddScaled(normed, -1, residual);
        chunk.Backend.Copy(total, mixture);
        chunk.Backend.AddScaled(shift, share, mixture);
        norm.Forward(mixture, normed, statistics.AsMatrix());
        chunk.Backend.AddScaled(normed, 1, residual);
    }
}
