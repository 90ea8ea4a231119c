using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models;

/// <summary>A pass for the answers alone against its simple twin, the pass that computes every row: the same bits.</summary>
public sealed class AnswersOnlyTests
{
    private static readonly TokenBatch Batch = new([[1, 2, 3, 4], [4, 3, 2], [5]]);

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(0, true)]
    public void Run_AnswersOnly_HasTheBitsOfTheWholePass(int layers, bool hasMlp)
    {
        using var backend = new CpuBackend(2);
        ModelShape shape = RandomModel.Shape(layers: layers, mlpDim: hasMlp ? 12 : 0);
        using Transformer model = RandomModel.Create(backend, shape, 1);
        using Activations whole = Room(model, answerPositionOnly: false);
        using Activations answers = Room(model, answerPositionOnly: true);

        Assert.Equal(Values(backend, ForwardPass.Run(model, Batch, whole)), Values(backend, ForwardPass.Run(model, Batch, answers)));
        Assert.Equal(layers > 0, answers.IsAnswerPositionOnly);

        // The last layer's sources have one row a sequence.
        using Tensor expected = Outputs(model, whole);
        using Tensor actual = Outputs(model, answers);
        for (int source = 0; source < SourceOutputs.Count(shape); source++)
        {
            bool isCut = layers > 0 && source >= SourceOutputs.FirstOfLayer(shape, layers - 1);
            double[] all = Values(backend, expected[source]);
            double[] rows = isCut ? [.. Batch.AnswerRows.ToArray().SelectMany(row => all[(row * shape.ModelDim)..((row + 1) * shape.ModelDim)])] : all;
            Assert.Equal(rows, Values(backend, actual[source])[..rows.Length]);
        }
    }

    [Fact]
    public void Activations_AnswersOnlyWithLogitsOfEveryRow_AreRefused()
    {
        using var backend = new CpuBackend(1);
        using Transformer model = RandomModel.Create(backend, RandomModel.Shape(), 1);
        Assert.Throws<ArgumentException>(() => new Activations(model, 4, 1, 4, ActivationParts.None, allLogits: true, answerPositionOnly: true));
    }

    private static Activations Room(Transformer model, bool answerPositionOnly)
        => new(model, Batch.RowCount, Batch.SequenceCount, Batch.MaximumLength, ActivationParts.ForBackward, answerPositionOnly: answerPositionOnly);

    private static Tensor Outputs(Transformer model, Activations activations)
    {
        Tensor outputs = model.Backend.Allocate(new Shape(SourceOutputs.Count(model.Shape), Batch.RowCount, model.Shape.ModelDim));
        SourceOutputs.Write(model, activations, Batch, outputs);
        return outputs;
    }

    private static double[] Values(CpuBackend backend, MatrixView view)
    {
        double[] values = new double[view.Rows * view.Columns];
        backend.Download(view, values);
        return values;
    }
}
