using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>The residual stream's beginning: token embeddings, scaled, and position embeddings if there are any.</summary>
internal sealed class EmbeddingBlock(IBackend backend, Parameter tokens, Parameter positions, double scale = 1, MatrixView? instead = null)
{
    /// <summary>[vocabulary, d_model].</summary>
    public Parameter Tokens => tokens;

    /// <summary>[context length, d_model], or one row without position embeddings.</summary>
    public Parameter Positions => positions;

    /// <summary>Embeds a batch.</summary>
    /// <param name="batch">Tokens and positions.</param>
    /// <param name="output">[row, d_model].</param>
    public void Forward(TokenBatch batch, MatrixView output)
    {
        backend.Embed(batch.Tokens, instead is null ? batch.Positions : new int[batch.RowCount], tokens.View, instead ?? positions.View, output);
        if (scale != 1)
        {
            backend.AddScaled(output, scale - 1, output);
        }
    }

    /// <summary>Adds the gradients of both tables.</summary>
    /// <param name="gradOutput">[row, d_model].</param>
    /// <param name="batch">Tokens and positions.</param>
    /// <param name="gradTokens">[vocabulary, d_model].</param>
    /// <param name="gradPositions">[context length, d_model].</param>
    public void BackwardWeights(MatrixView gradOutput, TokenBatch batch, MatrixView gradTokens, MatrixView gradPositions)
    {
        backend.ScatterAddRows(gradOutput, batch.Tokens, gradTokens);
        if (instead is null)
        {
            backend.ScatterAddRows(gradOutput, batch.Positions, gradPositions);
        }
    }
}
