using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models;

public class BackwardPassTests
{
    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void InputGradient_AnyDirection_IsTheSlopeOfTheMetric(int layers, bool isFrozen)
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers);
        using Transformer model = RandomModel.Create(backend, shape, 7);
        using Transformer kept = RandomModel.Create(backend, shape, 7, isTrainable: true);
        PlainModel plain = PlainModel.Of(kept);
        TokenPair pair = RandomModel.Pairs(shape, 1, 5)[0];
        double[][] gradient = GradientOf(model, pair, isFrozen ? GradientRules.Relevance : default);
        if (isFrozen)
        {
            plain.FreezeOn(pair.Clean);
        }

        var random = new Random(9);
        for (int round = 0; round < 5; round++)
        {
            double[][] direction = [.. gradient.Select(row => row.Select(_ => random.NextDouble() - 0.5).ToArray())];
            double expected = (Metric(plain, pair, direction, 1e-4) - Metric(plain, pair, direction, -1e-4)) / 2e-4;
            double actual = gradient.Select((row, p) => row.Select((value, i) => value * direction[p][i]).Sum()).Sum();
            Assert.InRange(actual - expected, -1e-6, 1e-6);
        }
    }

    private static double[][] GradientOf(Transformer model, TokenPair pair, GradientRules rules)
    {
        PairChunk chunk = PairChunk.Cut([pair], 1, model)[0];
        TokenBatch batch = chunk.Clean;
        using var activations = new Activations(model, batch.RowCount, 1, batch.RowCount, ActivationParts.ForBackward, answerPositionOnly: true);
        using var backward = new BackwardPass(model, batch.RowCount, 1, batch.RowCount, sums: false, rules);
        using Tensor gradLogits = model.Backend.Allocate(new Shape(1, model.Shape.VocabSize));
        var gradients = new MetricGradients(model.Backend, LogitDiff, model.Shape.VocabSize);
        MatrixView logits = ForwardPass.Run(model, batch, activations);
        gradients.Begin(logits);
        gradients.Write(chunk, logits, gradLogits.AsMatrix());
        backward.Run(batch, activations, gradLogits.AsMatrix(), sink: null);
        double[] values = new double[batch.RowCount * model.Shape.ModelDim];
        model.Backend.Download(backward.InputGradient(batch), values);
        return [.. values.Chunk(model.Shape.ModelDim)];
    }

    // The metric when everything that reads the input reads it moved.
    private static double Metric(PlainModel model, TokenPair pair, double[][] direction, double t)
    {
        double[][][] none = model.Outputs(pair.Clean);
        double[][] moved = [.. none[ComputationGraph.InputSource].Select((row, p) => row.Select((value, i) => value + (t * direction[p][i])).ToArray())];
        return LogitDiff.Evaluate(
            model.Run(pair.Clean, none, (_, current, other) => ReferenceEquals(other, none[ComputationGraph.InputSource]) ? moved : current),
            new MetricTarget(pair.Answers, pair.WrongAnswers));
    }
}
