using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Passes;

/// <summary>Says where a forward pass went wrong, after its end has shown that it did.</summary>
/// <remarks>
/// What is not finite stays in the residual stream to its end, so every pass checks only the end; what is finite but too large to
/// be squared makes
/// a layer norm write zeros, which its statistics show. This runs the pass again and looks at every norm in turn.
/// </remarks>
internal static class OverflowFinder
{
    /// <summary>Whether a layer norm's statistics are those of numbers that it can normalise.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="scale">The inverse deviation.</param>
    public static bool IsSound(double mean, double scale) => double.IsFinite(mean) && double.IsFinite(scale) && scale > 0;

    /// <summary>The fault of a pass that went wrong.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The pass's prompts.</param>
    public static UserFaultException Explain(Transformer model, TokenBatch batch)
        => Find(model, batch) ?? new UserFaultException(
            $"a run with edges ablated is not finite, or too large to be normalised, in {model.Backend.Precision}, though the whole model is not. Use another ablation.");

    /// <summary>Where the whole model goes wrong; null if it does not.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Its prompts.</param>
    public static UserFaultException? Find(Transformer model, TokenBatch batch)
    {
        using var activations = new Activations(model, batch.RowCount, batch.AnswerCount, batch.MaximumLength, ActivationParts.Residuals);
        ForwardPass.RunUnchecked(model, batch, activations);
        int layers = model.Shape.LayerCount;
        for (int point = 0; point < 2 * layers; point++)
        {
            bool hasNorm = point % 2 == 0 || model.Shape.HasMlp;
            if (hasNorm && FirstUnsound(model, activations.Statistics[point].First(batch.RowCount)) is (int row and >= 0, var isFinite))
            {
                return Fault(model, batch, Writer(model.Shape, point), SequenceOf(batch, row), isFinite);
            }
        }

        (int answer, bool isFiniteAtEnd) = FirstUnsound(model, activations.FinalStatistics.First(batch.AnswerCount));
        return answer < 0 ? null : Fault(model, batch, Writer(model.Shape, 2 * layers), SequenceOf(batch, batch.AnswerRows[answer]), isFiniteAtEnd);
    }

    // What wrote last before a point of the residual stream.
    private static string Writer(ModelShape shape, int point)
    {
        int layer = (point - 1) / 2;
        return point == 0
            ? "the embedding"
            : string.Create(CultureInfo.InvariantCulture, $"layer {layer}'s {(point % 2 == 1 || !shape.HasMlp ? "attention" : "MLP")} output");
    }

    private static (int Row, bool IsFinite) FirstUnsound(Transformer model, MatrixView statistics)
    {
        double[] row = new double[2];
        for (int i = 0; i < statistics.Rows; i++)
        {
            model.Backend.Download(statistics.RowRange(i, 1), row);
            if (!IsSound(row[0], row[1]))
            {
                return (i, double.IsFinite(row[0]) && double.IsFinite(row[1]));
            }
        }

        return (-1, false);
    }

    private static int SequenceOf(TokenBatch batch, int row)
    {
        int sequence = 0;
        while (batch.Starts[sequence + 1] <= row)
        {
            sequence++;
        }

        return sequence;
    }

    private static UserFaultException Fault(Transformer model, TokenBatch batch, string writer, int sequence, bool isFinite)
    {
        string what = isFinite ? "is too large to be normalised" : "is not finite";
        return new UserFaultException(string.Create(
            CultureInfo.InvariantCulture,
            $"{writer} {what} on {batch.NameOf(sequence)}: the weights overflow in {model.Backend.Precision}. Use weights whose activations stay within it."));
    }
}
