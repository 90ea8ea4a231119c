using System.Text.Json;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models;

public class ForwardGoldenTests
{
    [GoldenFact("golden/gpt2-tiny/logits.json")]
    public void Run_GoldenModelInDouble_MatchesOtherProgramTo1e9()
    {
        using var backend = new ReferenceBackend();
        Assert.InRange(WorstRelativeError(backend), 0, 1e-9);
    }

    [GoldenFact("golden/gpt2-tiny/logits.json")]
    public void Run_GoldenModelInFloat_MatchesOtherProgramTo1e5()
    {
        using var backend = new CpuBackend(2);
        Assert.InRange(WorstRelativeError(backend), 0, 1e-5);
    }

    private static double WorstRelativeError(IBackend backend)
    {
        using Transformer model = ModelFolder.Load(GoldenData.Path(TinyGolden.Folder), backend);
        using JsonDocument golden = TinyGolden.Open("logits.json");
        double worst = 0;
        foreach ((string key, Func<TokenPair, System.Collections.Immutable.ImmutableArray<int>> side) in
            new (string, Func<TokenPair, System.Collections.Immutable.ImmutableArray<int>>)[]
            {
                ("clean", pair => pair.Clean),
                ("corrupted", pair => pair.Corrupted),
            })
        {
            var batch = new TokenBatch([.. TinyGolden.Pairs().Take(golden.RootElement.GetProperty(key).GetArrayLength()).Select(side)]);
            using var activations = new Activations(model, batch.RowCount, batch.RowCount, batch.MaximumLength, ActivationParts.None, allLogits: true);
            MatrixView logits = ForwardPass.Run(model, batch, activations, allLogits: true);
            double[] actual = new double[logits.Rows * logits.Columns];
            backend.Download(logits, actual);
            double[] expected = [.. golden.RootElement.GetProperty(key).EnumerateArray()
                .SelectMany(prompt => prompt.EnumerateArray())
                .SelectMany(position => position.EnumerateArray())
                .Select(logit => logit.GetDouble())];
            Assert.Equal(expected.Length, actual.Length);
            worst = Math.Max(
                worst, expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / expected.Max(Math.Abs));
        }

        return worst;
    }
}
