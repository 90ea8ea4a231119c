using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Passes;

/// <summary>What each source writes into the residual stream: input, then layer by layer every head's result and the MLP's
/// output.</summary>
/// <remarks>
/// A head's result is z·W_O of that head, without b_O; an MLP's output includes its bias. Activations of answers alone give the
/// last layer's
/// sources one row a sequence instead of one a token.
/// </remarks>
internal static class SourceOutputs
{
    /// <summary>Number of sources.</summary>
    public static int Count(ModelShape shape) => 1 + (shape.LayerCount * PerLayer(shape));

    /// <summary>Index of the first source that a layer writes: its head 0.</summary>
    public static int FirstOfLayer(ModelShape shape, int layer) => 1 + (layer * PerLayer(shape));

    /// <summary>Computes every source's output from a forward pass.</summary>
    /// <param name="model">The model.</param>
    /// <param name="activations">Of the pass.</param>
    /// <param name="batch">Of the pass.</param>
    /// <param name="destination">[source, at least rows, d_model].</param>
    public static void Write(Transformer model, Activations activations, TokenBatch batch, Tensor destination)
    {
        model.Backend.Copy(activations.Residuals[0].First(batch.RowCount), destination[0].RowRange(0, batch.RowCount));
        for (int layer = 0; layer < model.Shape.LayerCount; layer++)
        {
            MatrixView values = activations.ValuesOf(layer, batch);
            WriteHeads(model, layer, activations, values, destination);
            if (model.Shape.HasMlp)
            {
                int mlp = FirstOfLayer(model.Shape, layer) + model.Shape.HeadCount;
                int rows = values.Rows;
                model.Backend.Copy(activations.MlpOutputs[layer].First(rows), destination[mlp].RowRange(0, rows));
            }
        }
    }

    /// <summary>Computes the difference, other minus base, of every source's output between two passes over aligned batches.</summary>
    /// <param name="model">The model.</param>
    /// <param name="baseline">What is subtracted.</param>
    /// <param name="other">What it is subtracted from; its head values are overwritten. Both of answers alone, or neither.</param>
    /// <param name="batch">Of either pass.</param>
    /// <param name="destination">[source, at least rows, d_model].</param>
    /// <remarks>W_O is linear, so the heads' differences cost one product, not two.</remarks>
    public static void WriteDifference(
        Transformer model, Activations baseline, Activations other, TokenBatch batch, Tensor destination)
    {
        if (baseline.IsAnswerPositionOnly != other.IsAnswerPositionOnly)
        {
            throw new ArgumentException("One of the passes was run for its answers alone, the other for every row.", nameof(other));
        }

        IBackend backend = model.Backend;
        int rows = batch.RowCount;
        backend.Subtract(other.Residuals[0].First(rows), baseline.Residuals[0].First(rows), destination[0].RowRange(0, rows));
        for (int layer = 0; layer < model.Shape.LayerCount; layer++)
        {
            MatrixView values = other.ValuesOf(layer, batch);
            rows = values.Rows;
            if (model.Shape.HasShares)
            {
                WriteShareDifferences(model, layer, baseline, other, batch, destination);
            }
            else
            {
                backend.Subtract(values, baseline.ValuesOf(layer, batch), values);
                WriteHeads(model, layer, other, values, destination);
            }

            if (model.Shape.HasMlp)
            {
                int mlp = FirstOfLayer(model.Shape, layer) + model.Shape.HeadCount;
                backend.Subtract(
                    other.MlpOutputs[layer].First(rows), baseline.MlpOutputs[layer].First(rows), destination[mlp].RowRange(0, rows));
            }
        }
    }

    private static int PerLayer(ModelShape shape) => shape.HeadCount + (shape.HasMlp ? 1 : 0);

    // Behind a norm a head's output is its share of the normed sum: each run divides by its own sum's deviation.
    private static void WriteHeads(Transformer model, int layer, Activations activations, MatrixView values, Tensor destination)
    {
        int first = FirstOfLayer(model.Shape, layer);
        model.Layers[layer].Attention.WriteHeads(values, destination, first);
        for (int head = 0; head < model.Shape.HeadCount && model.Shape.HasShares; head++)
        {
            Share(model, destination[first + head].RowRange(0, values.Rows), activations.PostStatistics[2 * layer]);
        }
    }

    private static void WriteShareDifferences(
        Transformer model, int layer, Activations baseline, Activations other, TokenBatch batch, Tensor destination)
    {
        MatrixView values = other.ValuesOf(layer, batch);
        MatrixView before = baseline.ValuesOf(layer, batch);
        int dim = model.Shape.HeadDim;
        WriteHeads(model, layer, other, values, destination);
        using Tensor room = model.Backend.Allocate(new Shape(values.Rows, model.Shape.ModelDim));
        for (int head = 0; head < model.Shape.HeadCount; head++)
        {
            MatrixView difference = destination[FirstOfLayer(model.Shape, layer) + head].RowRange(0, values.Rows);
            model.Layers[layer].Attention.WriteHead(head, before.ColumnRange(head * dim, dim), room.AsMatrix());
            Share(model, room.AsMatrix(), baseline.PostStatistics[2 * layer]);
            model.Backend.Subtract(difference, room.AsMatrix(), difference);
        }
    }

    /// <summary>Divides a head's raw result, its gain multiplied in, by the deviation of the sum that it is a part of.</summary>
    /// <param name="model">One with norms behind attention.</param>
    /// <param name="result">[rows, d_model], in place.</param>
    /// <param name="statistics">[at least rows, 2]: of the sum's norm.</param>
    public static void Share(Transformer model, MatrixView result, Tensor statistics) => Share(model, result, statistics.First(result.Rows));

    /// <summary>The same.</summary>
    /// <param name="model">One with norms behind attention.</param>
    /// <param name="result">[rows, d_model], in place.</param>
    /// <param name="statistics">[rows, 2]: of the sum's norm.</param>
    public static void Share(Transformer model, MatrixView result, MatrixView statistics)
        => model.Backend.NormaliseProduct(result, statistics, model.Zeros, model.Zeros);
}
