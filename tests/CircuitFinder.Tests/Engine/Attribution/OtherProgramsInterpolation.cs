using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Engine.Attribution;

/// <summary>
/// The runs of EAP-IG over activations as the other program makes them under zero and mean ablation: every writer goes from zero,
/// not from the
/// ablated value, to its clean output, and its input is the token embedding alone, so that the positions stay in at every step.
/// </summary>
internal sealed class OtherProgramsInterpolation(int steps) : IGradientRuns
{
    private readonly double[] _shares = [.. Enumerable.Range(1, steps).Select(k => k / (double)steps)];

    public int Count(ModelShape shape) => steps * (1 + (2 * shape.LayerCount));

    public void Run(GradientChunk chunk)
    {
        IBackend backend = chunk.Backend;
        ComputationGraph graph = ModelGraph.Of(chunk.Model.Shape);
        int rows = chunk.Prompts.Clean.RowCount;
        using Tensor kept = backend.Allocate(chunk.Deltas.Shape);
        backend.Copy(chunk.Deltas.AsMatrix(), kept.AsMatrix());
        using Tensor outputs = backend.Allocate(chunk.Deltas.Shape);
        SourceOutputs.Write(chunk.Model, chunk.Activations, chunk.Prompts.Clean, outputs);
        using Tensor noPositions = backend.Allocate(new Shape(chunk.Model.Shape.ContextLength, chunk.Model.Shape.ModelDim));
        backend.Embed(
            chunk.Prompts.Clean.Tokens, chunk.Prompts.Clean.Positions, chunk.Model.Embedding.Tokens.View, noPositions.AsMatrix(), outputs[0].RowRange(0, rows));
        backend.Zero(chunk.Deltas.AsMatrix());
        backend.AddScaled(outputs.AsMatrix(), -1, chunk.Deltas.AsMatrix());
        for (int layer = graph.LayerCount - 1; layer >= 0; layer--)
        {
            InterpolatedRuns.Run(chunk, (2 * layer) + 2, [graph.MlpSource(layer)], _shares);
            InterpolatedRuns.Run(chunk, (2 * layer) + 1, [.. Enumerable.Range(graph.HeadSource(layer, 0), graph.HeadCount)], _shares);
        }

        InterpolatedRuns.Run(chunk, 0, [ComputationGraph.InputSource], _shares);
        backend.Copy(kept.AsMatrix(), chunk.Deltas.AsMatrix());
    }
}
