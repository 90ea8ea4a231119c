using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>The residual stream in which every source carries its ablated output: before each attention, before each MLP, and at
/// the end.</summary>
internal static class ResidualBases
{
    /// <summary>Sums ablated outputs and every b_O below, in the order in which they are written.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ablated">[source, at least rows, d_model].</param>
    /// <param name="rows">Rows in use.</param>
    /// <param name="destination">[2·layers + 1][at least rows, d_model].</param>
    public static void Write(Transformer model, Tensor ablated, int rows, Tensor[] destination)
    {
        IBackend backend = model.Backend;
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        backend.Copy(ablated[ComputationGraph.InputSource].RowRange(0, rows), destination[0].First(rows));
        for (int layer = 0; layer < model.Shape.LayerCount; layer++)
        {
            MatrixView bias = model.Layers[layer].Attention.OutputBias.View with { Rows = rows, Stride = 0 };
            MatrixView middle = destination[(2 * layer) + 1].First(rows);
            MatrixView after = destination[(2 * layer) + 2].First(rows);
            backend.Copy(destination[2 * layer].First(rows), middle);
            for (int head = 0; head < graph.HeadCount; head++)
            {
                backend.AddScaled(ablated[graph.HeadSource(layer, head)].RowRange(0, rows), 1, middle);
            }

            backend.AddScaled(bias, 1, middle);
            backend.Copy(middle, after);
            if (graph.HasMlp)
            {
                backend.AddScaled(ablated[graph.MlpSource(layer)].RowRange(0, rows), 1, after);
            }
        }
    }
}
