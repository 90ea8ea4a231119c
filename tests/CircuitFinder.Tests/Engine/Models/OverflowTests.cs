using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models;

public sealed class OverflowTests
{
    private static readonly ModelShape Shape = RandomModel.Shape(layers: 3);

    private static readonly IMetric LogitDiff = MetricCatalog.Find("logit-diff");

    [Theory]
    [InlineData("wte.weight", 1e25f, "the embedding is too large to be normalised on prompt 1")]
    [InlineData("wpe.weight", 3e38f, "the embedding is ")]
    [InlineData("h.0.attn.c_proj.weight", 1e25f, "layer 0's attention output is too large to be normalised on prompt 1")]
    [InlineData("h.1.attn.c_attn.weight", 1e30f, "layer 1's attention output is not finite on prompt 1")]
    [InlineData("h.2.attn.c_proj.weight", 3e38f, "layer 2's attention output is ")]
    [InlineData("h.1.mlp.c_fc.weight", 3e38f, "layer 1's MLP output is ")]
    [InlineData("h.2.mlp.c_proj.weight", 1e30f, "layer 2's MLP output is too large to be normalised on prompt 1")]
    public void Run_WeightsThatOverflow_NamesLayerPartAndPrompt(string weight, float factor, string fault)
    {
        using var backend = new CpuBackend(1);
        using Transformer model = Scaled(backend, weight, factor);
        var batch = new TokenBatch([[1, 2, 3], [4, 5]]);
        foreach (bool answerPositionOnly in (bool[])[false, true])
        {
            using var activations = new Activations(model, batch.RowCount, batch.SequenceCount, batch.MaximumLength, ActivationParts.None, answerPositionOnly: answerPositionOnly);

            string told = Assert.Throws<UserFaultException>(() => ForwardPass.Run(model, batch, activations)).Message;

            Assert.StartsWith(fault, told, StringComparison.Ordinal);
            Assert.EndsWith(": the weights overflow in float32. Use weights whose activations stay within it.", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_OneTokenOverflows_NamesItsPrompt()
    {
        using var backend = new CpuBackend(1);
        using Transformer model = Scaled(backend, "wte.weight", 1e30f, row: 7);
        var batch = new TokenBatch([[1, 2, 3], [4, 5], [6, 7]], first: 10, kind: "corrupted prompt");
        using var activations = new Activations(model, batch.RowCount, batch.SequenceCount, batch.MaximumLength, ActivationParts.None);

        Assert.Contains("the embedding is too large to be normalised on corrupted prompt 13:", Assert.Throws<UserFaultException>(() => ForwardPass.Run(model, batch, activations)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Methods => [.. AttributionMethods.All.Select(method => method.Name).Where(name => name != "random")];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Score_WeightsThatOverflow_IsTheUsersFault(string method)
    {
        using var backend = new CpuBackend(1);
        using Transformer model = Scaled(backend, "h.1.attn.c_attn.weight", 1e30f);

        string fault = Assert.Throws<UserFaultException>(
            () => AttributionMethods.Find(method).Score(model, Pairs, LogitDiff, new ScoringOptions { BatchSize = 1 })).Message;

        Assert.Contains("layer 1's attention output is not finite on", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h.1.attn.c_attn.weight", 1e30f)]
    [InlineData("ln_f.weight", 3e38f)]
    public void MeasureAndSearch_WeightsThatOverflow_AreTheUsersFault(string weight, float factor)
    {
        using var backend = new CpuBackend(1);
        using Transformer model = Scaled(backend, weight, factor);
        ComputationGraph graph = ModelGraph.Of(Shape);

        Assert.Contains("not finite on ", Assert.Throws<UserFaultException>(
            () => CircuitEvaluator.Measure(model, Pairs, LogitDiff, [Circuit.Whole(graph)], new EvaluationOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("not finite on ", Assert.Throws<UserFaultException>(
            () => AcdcSearch.Run(model, Pairs, LogitDiff, new AcdcOptions { Threshold = 0.01 })).Message, StringComparison.Ordinal);
        Assert.Contains("not finite on ", Assert.Throws<UserFaultException>(
            () => AttributionMethods.Find("eap").Score(model, Pairs, LogitDiff, new ScoringOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_DivergedTraining_StopsBeforeTheWeightsChange()
    {
        using var backend = new CpuBackend(1);
        using Transformer model = Scaled(backend, "h.1.attn.c_attn.weight", 1e30f, isTrainable: true);
        using var trainer = new Trainer(model, new TrainingOptions { Steps = 3 }, 8);
        double[] before = Gain(model);

        string fault = Assert.Throws<UserFaultException>(() => trainer.Update([[1, 2, 3, 4]])).Message;

        Assert.StartsWith("training diverged at update 1: the loss or its gradient is not finite.", fault, StringComparison.Ordinal);
        Assert.Equal(0, trainer.Step);
        Assert.Equal(before, Gain(model));
    }

    private static ImmutableArray<TokenPair> Pairs => RandomModel.Pairs(Shape, 3, 4);

    private static double[] Gain(Transformer model)
    {
        double[] values = new double[Shape.ModelDim];
        model.Backend.Download(model.Unembedding.Norm.Gain.View, values);
        return values;
    }

    // A random model in which one array, or one row of it, is larger by a factor.
    private static Transformer Scaled(CpuBackend backend, string weight, float factor, int row = -1, bool isTrainable = false)
    {
        return new Transformer(backend, Shape, (name, destination) =>
        {
            var random = new Random(name.Length + name[0]);
            bool isGain = name.Contains("ln_", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal);
            float[] values = [.. Enumerable.Range(0, destination.Rows * destination.Columns).Select(_ => isGain ? 1 : 0.9f * (random.NextSingle() - 0.45f))];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= name == weight && (row < 0 || i / destination.Columns == row) ? factor : 1;
            }

            backend.Upload(values.AsSpan(), destination);
        }, isTrainable);
    }
}
