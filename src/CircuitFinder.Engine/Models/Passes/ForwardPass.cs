using CircuitFinder.Engine.Files;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Passes;

/// <summary>Runs a transformer over a batch and leaves every activation that later passes need.</summary>
public static class ForwardPass
{
    /// <summary>Runs the whole model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Tokens; must fit <paramref name="activations"/>.</param>
    /// <param name="activations">Receives every activation.</param>
    /// <param name="allLogits">Unembed every row, not just each sequence's last.</param>
    /// <returns>[sequence or row, vocabulary]: a view of <paramref name="activations"/>.</returns>
    /// <exception cref="UserFaultException">The weights overflow: which layer, which part, on which prompt.</exception>
    public static MatrixView Run(Transformer model, TokenBatch batch, Activations activations, bool allLogits = false)
        => Checked(RunUnchecked(model, batch, activations, allLogits), model, batch, activations);

    /// <summary>Runs the whole model, whatever comes of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Tokens; must fit <paramref name="activations"/>.</param>
    /// <param name="activations">Receives every activation.</param>
    /// <param name="allLogits">Unembed every row, not just each sequence's last.</param>
    /// <returns>[sequence or row, vocabulary]: a view of <paramref name="activations"/>.</returns>
    internal static MatrixView RunUnchecked(Transformer model, TokenBatch batch, Activations activations, bool allLogits = false)
    {
        int rows = batch.RowCount;
        model.Embedding.Forward(batch, activations.Residuals[0].First(rows));
        RunLayers(model, batch, activations, 0);
        return allLogits ? Unembed(model, activations.Residuals[^1].First(rows), activations) : UnembedAnswers(model, batch, activations);
    }

    /// <summary>Goes on from a point of the residual stream.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Tokens; must fit <paramref name="activations"/>.</param>
    /// <param name="activations">Holds the residual stream at the point; receives every activation above it.</param>
    /// <param name="point">Index in <see cref="Activations.Residuals"/>: 0 the input, 2·layer + 1 after a layer's heads, 2·layer +
    /// 2 after its MLP.</param>
    /// <returns>[sequence, vocabulary]: a view of <paramref name="activations"/>.</returns>
    internal static MatrixView RunFrom(Transformer model, TokenBatch batch, Activations activations, int point)
    {
        RunLayers(model, batch, activations, point);
        return Checked(UnembedAnswers(model, batch, activations), model, batch, activations);
    }

    private static MatrixView Checked(MatrixView logits, Transformer model, TokenBatch batch, Activations activations)
        => activations.IsFinalNormSound(logits.Rows) ? logits : throw OverflowFinder.Explain(model, batch);

    private static MatrixView UnembedAnswers(Transformer model, TokenBatch batch, Activations activations)
    {
        MatrixView end = activations.ResidualAt(2 * model.Shape.LayerCount, batch);
        return activations.IsAnswerPositionOnly ? Unembed(model, end, activations) : UnembedRows(model, batch, end, activations);
    }

    private static void RunLayers(Transformer model, TokenBatch batch, Activations activations, int point)
    {
        for (int layer = point / 2; layer < model.Shape.LayerCount; layer++)
        {
            // A run from behind a parallel layer's heads: what the layer read was kept.
            activations.KeepMlpRead(layer, batch);
            if (point <= 2 * layer)
            {
                Attend(model, batch, activations, layer);
            }

            RunMlp(model, batch, activations, layer);
        }
    }

    /// <summary>Final norm and unembedding of each sequence's last row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Tells the rows.</param>
    /// <param name="residual">[row, d_model]: the read of <c>logits</c>.</param>
    /// <param name="activations">Receives the norm's input and statistics, and the logits.</param>
    /// <returns>[sequence, vocabulary].</returns>
    /// <exception cref="UserFaultException">What is read is not finite, or too large.</exception>
    internal static MatrixView UnembedLast(Transformer model, TokenBatch batch, MatrixView residual, Activations activations)
        => Checked(UnembedRows(model, batch, residual, activations), model, batch, activations);

    private static MatrixView UnembedRows(Transformer model, TokenBatch batch, MatrixView residual, Activations activations)
    {
        MatrixView last = activations.FinalInput.First(batch.AnswerCount);
        model.Backend.GatherRows(residual, batch.AnswerRows, last);
        return Unembed(model, last, activations);
    }

    private static MatrixView Unembed(Transformer model, MatrixView read, Activations activations)
    {
        MatrixView logits = activations.Logits.First(read.Rows);
        model.Unembedding.Forward(read, activations.FinalNormal.First(read.Rows), activations.FinalStatistics.First(read.Rows), logits);
        return logits;
    }

    private static void Attend(Transformer model, TokenBatch batch, Activations activations, int layer)
    {
        IBackend backend = model.Backend;
        TransformerLayer parts = model.Layers[layer];
        int rows = batch.RowCount;
        MatrixView residual = activations.Residuals[2 * layer].First(rows);
        MatrixView normal = activations.Normals[2 * layer].First(rows);
        MatrixView values = activations.HeadValues[layer].First(rows);
        MatrixView after = activations.ResidualAt((2 * layer) + 1, batch);
        parts.AttentionNorm.Forward(residual, normal, activations.Statistics[2 * layer].First(rows));
        parts.Attention.Forward(normal, batch.Starts, activations.QueryKeyValues[layer].First(rows), activations.Patterns[layer].First(rows), values);
        if (!activations.IsAnswerPositionOnly || layer < model.Shape.LayerCount - 1)
        {
            CopyUnlessSame(backend, residual, after);
        }
        else
        {
            MatrixView answers = activations.ValuesOf(layer, batch);
            backend.GatherRows(values, batch.AnswerRows, answers);
            backend.GatherRows(residual, batch.AnswerRows, after);
            values = answers;
        }

        if (parts.AttentionPostNorm is { } postNorm)
        {
            MatrixView total = activations.AttentionTotals[layer].First(after.Rows);
            MatrixView written = activations.Written!.First(after.Rows);
            parts.Attention.Output.Forward(values, total);
            postNorm.Forward(total, written, activations.PostStatistics[2 * layer].First(after.Rows));
            backend.AddScaled(written, 1, after);
            return;
        }

        parts.Attention.Output.Forward(values, after, accumulate: true);
    }

    private static void RunMlp(Transformer model, TokenBatch batch, Activations activations, int layer)
    {
        IBackend backend = model.Backend;
        MatrixView before = activations.ResidualAt((2 * layer) + 1, batch);
        MatrixView after = activations.ResidualAt((2 * layer) + 2, batch);
        int rows = before.Rows;
        CopyUnlessSame(backend, before, after);
        if (model.Layers[layer] is not { Mlp: { } mlp, MlpNorm: { } norm })
        {
            return;
        }

        MatrixView normal = activations.Normals[(2 * layer) + 1].First(rows);
        MatrixView output = activations.MlpOutputs[layer].First(rows);
        norm.Forward(activations.MlpReadAt(layer, batch), normal, activations.Statistics[(2 * layer) + 1].First(rows));
        mlp.Forward(normal, activations.MlpHiddens[layer].First(rows), activations.MlpActives[layer].First(rows), activations.MlpTotals.Length > 0 ? activations.MlpTotals[layer].First(rows) : output);
        model.Layers[layer].MlpPostNorm?.Forward(activations.MlpTotals[layer].First(rows), output, activations.PostStatistics[(2 * layer) + 1].First(rows));
        backend.AddScaled(output, 1, after);
    }

    // The residual stream lies in one buffer where it is not kept.
    private static void CopyUnlessSame(IBackend backend, MatrixView from, MatrixView to)
    {
        if (from != to)
        {
            backend.Copy(from, to);
        }
    }
}
