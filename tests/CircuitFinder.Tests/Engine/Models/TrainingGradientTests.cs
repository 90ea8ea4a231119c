using System.Collections.Immutable;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models;

public class TrainingGradientTests
{
    [Theory]
    [InlineData(true, 12)]
    [InlineData(false, 12)]
    [InlineData(true, 0)]
    public void Run_EveryWeight_MatchesCentralDifferences(bool isTied, int mlpDim)
    {
        AssertGradients(RandomModel.Shape(mlpDim: mlpDim) with { IsTied = isTied });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Run_EveryWeightOfALlama_MatchesCentralDifferences(int keyValueHeads)
    {
        ModelShape shape = RandomModel.Shape(mlpDim: 12);
        var rule = new LayerRule(0, new RotaryRule([1, 0.3]));
        AssertGradients(shape with
        {
            Family = "llama",
            KeyValueHeadCount = keyValueHeads,
            Norm = NormKind.RootMeanSquare,
            Activation = ActivationKind.Silu,
            IsGated = true,
            HasPositionTable = false,
            HasAttentionBias = false,
            HasMlpBias = false,
            LayerRules = [.. Enumerable.Repeat(rule, shape.LayerCount)],
        });
    }

    private static void AssertGradients(ModelShape shape)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = RandomModel.Create(backend, shape, 2, isTrainable: true);
        var batch = new TokenBatch([[1, 2, 3, 4], [5, 1, 5]]);
        int[] targets = [2, 3, 4, -1, 1, 5, 0];
        using var pass = new TrainingPass(model, batch.RowCount, batch.MaximumLength);
        pass.Run(batch, targets);
        var gradients = model.Parameters.ToDictionary(parameter => parameter.Name, parameter =>
        {
            double[] values = new double[parameter.View.Rows * parameter.View.Columns];
            backend.Download(pass.Gradient(parameter.Name), values);
            return values;
        });
        var trained = ModelFamilies.Find(shape.Family)!.Recipes(shape).Select(recipe => recipe.Name).ToHashSet();
        foreach (Parameter parameter in model.Parameters.Where(parameter => trained.Contains(parameter.Name)))
        {
            double[] values = new double[parameter.View.Rows * parameter.View.Columns];
            backend.Download(parameter.View, values);
            for (int i = 0; i < values.Length; i += Math.Max(1, values.Length / 7))
            {
                double slope = (Loss(values[i] + 1e-5) - Loss(values[i] - 1e-5)) / 2e-5;
                Assert.InRange(gradients[parameter.Name][i] - slope, -1e-8, 1e-8);
                Loss(values[i]);

                double Loss(double value)
                {
                    double[] changed = [.. values];
                    changed[i] = value;
                    backend.Upload(changed.AsSpan(), parameter.View);
                    model.Repack();
                    return pass.Run(batch, targets);
                }
            }
        }
    }

    [Fact]
    public void Update_InterruptedAndRestored_EndsInTheSameBits()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            ModelShape shape = RandomModel.Shape();
            var options = new TrainingOptions { Steps = 6, WarmUpSteps = 2 };
            ImmutableArray<int>[] texts = [[1, 2, 3, 4, 5], [6, 7, 8]];

            double[] Train(int threads, bool interrupt)
            {
                using var backend = new CpuBackend(threads);
                using Transformer model = RandomModel.Create(backend, shape, 3, isTrainable: true);
                var trainer = new Trainer(model, options, shape.ContextLength);
                while (trainer.Step < options.Steps)
                {
                    trainer.Update(texts);
                    if (interrupt && trainer.Step == 3)
                    {
                        string path = Path.Combine(folder, "checkpoint.safetensors");
                        trainer.Save(path);
                        trainer.Update(texts);
                        trainer.Dispose();
                        trainer = new Trainer(model, options, shape.ContextLength);
                        trainer.Restore(path);
                    }
                }

                trainer.Dispose();
                Parameter table = model.Parameters[0];
                double[] values = new double[table.View.Rows * table.View.Columns];
                backend.Download(table.View, values);
                return values;
            }

            double[] whole = Train(1, interrupt: false);
            Assert.Equal(whole, Train(1, interrupt: true));
            Assert.Equal(whole, Train(2, interrupt: false));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
