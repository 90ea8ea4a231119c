using System.Collections.Immutable;
using System.Text.Json;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models.Families;

/// <summary>Every family against Hugging Face's own code: logits, hidden states and gradients in double precision.</summary>
public sealed class FamilyGoldenTests : IDisposable
{
    // What the goldens were made with: the loss is a difference of two logits at the last position, summed over the batch.
    private const int Right = 3;
    private const int Wrong = 5;

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string> Folders => [.. FoldersOf("golden/families")];

    public void Dispose() => _scratch.Dispose();

    [GoldenTheory("golden/families")]
    [MemberData(nameof(Folders))]
    public void Logits_OfEveryFamily_AreHuggingFaces(string folder)
    {
        using var reference = new ReferenceBackend();
        AssertLogits(folder, reference, 1e-9);
        using var cpu = new CpuBackend(2);
        AssertLogits(folder, cpu, 2e-4);
    }

    [GoldenTheory("golden/families")]
    [MemberData(nameof(Folders))]
    public void HiddenStates_OfEveryLayer_AreHuggingFaces(string folder)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(Folder(folder), backend);
        GoldenTensors golden = Golden(folder);
        TokenBatch batch = Batch(golden);
        using Activations activations = Make(model, batch, ActivationParts.Residuals);
        ForwardPass.Run(model, batch, activations);
        double[] scaled = Read(backend, activations.Residuals[0].First(batch.RowCount));
        AssertClose(golden.Doubles("hidden_states.0"), scaled, 1e-9);
        for (int layer = 1; layer < model.Shape.LayerCount; layer++)
        {
            AssertClose(golden.Doubles($"hidden_states.{layer}"), Read(backend, activations.Residuals[2 * layer].First(batch.RowCount)), 1e-9);
        }
    }

    [GoldenTheory("golden/families")]
    [MemberData(nameof(Folders))]
    public void InputGradient_OfEveryFamily_IsHuggingFaces(string folder)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(Folder(folder), backend);
        GoldenTensors golden = Golden(folder);
        TokenBatch batch = Batch(golden);
        using var activations = new Activations(
            model, batch.RowCount, batch.AnswerCount, batch.MaximumLength, ActivationParts.ForBackward, answerPositionOnly: true);
        ForwardPass.Run(model, batch, activations);
        double[] gradLogits = new double[batch.AnswerCount * model.Shape.VocabSize];
        for (int answer = 0; answer < batch.AnswerCount; answer++)
        {
            gradLogits[(answer * model.Shape.VocabSize) + Right] = 1;
            gradLogits[(answer * model.Shape.VocabSize) + Wrong] = -1;
        }

        using Tensor slopes = backend.Allocate(new Shape(batch.AnswerCount, model.Shape.VocabSize));
        backend.Upload(gradLogits.AsSpan(), slopes.AsMatrix());
        using var backward = new BackwardPass(model, batch.RowCount, batch.AnswerCount, batch.MaximumLength);
        backward.Run(batch, activations, slopes.AsMatrix(), null);

        // The embedding's own parameter gradient: its rows' inputs' gradients and, where it is tied, the unembedding's.
        using Tensor table = backend.Allocate(new Shape(model.Shape.VocabSize, model.Shape.ModelDim));
        using Tensor scaled = backend.Allocate(new Shape(batch.RowCount, model.Shape.ModelDim));
        backend.AddScaled(backward.InputGradient(batch), model.Shape.EmbeddingScale, scaled.AsMatrix());
        backend.ScatterAddRows(scaled.AsMatrix(), batch.Tokens, table.AsMatrix());
        if (Padding(folder) is { } padding)
        {
            // PyTorch's embedding has no gradient for the padding token.
            backend.Zero(table.AsMatrix().RowRange(padding, 1));
        }

        if (model.Shape.IsTied)
        {
            if (model.Shape.LogitCap > 0)
            {
                backend.SoftCapBackward(slopes.AsMatrix(), activations.Logits.First(batch.AnswerCount), model.Shape.LogitCap, slopes.AsMatrix());
            }

            model.Unembedding.BackwardWeights(activations.FinalNormal.First(batch.AnswerCount), slopes.AsMatrix(), table.AsMatrix());
        }

        string name = golden.Names.Single(name => name.StartsWith("grad.", StringComparison.Ordinal)
            && (name.EndsWith("embed_tokens.weight", StringComparison.Ordinal) || name.EndsWith("wte.weight", StringComparison.Ordinal) || name.EndsWith("embed_in.weight", StringComparison.Ordinal)));
        AssertClose(golden.Doubles(name), Read(backend, table.AsMatrix()), 1e-8);
    }

    [GoldenTheory("golden/families")]
    [MemberData(nameof(Folders))]
    public void ReadShape_BothGenerationsOfConfigFiles_GiveTheSameBits(string folder)
    {
        float[][] all = [.. Directory.GetFiles(Folder(folder), "config*.json").Order(StringComparer.Ordinal).Select((config, i) =>
        {
            string copy = _scratch[$"{i}"];
            Directory.CreateDirectory(copy);
            File.Copy(config, Path.Combine(copy, "config.json"));
            File.Copy(Path.Combine(Folder(folder), "model.safetensors"), Path.Combine(copy, "model.safetensors"));
            using var backend = new CpuBackend(1);
            using Transformer model = ModelFolder.Load(copy, backend);
            return (float[])[.. Logits(model, Batch(Golden(folder))).Select(value => (float)value)];
        })];
        Assert.All(all, logits => Assert.Equal(all[0], logits));
    }

    internal static IEnumerable<string> FoldersOf(string below)
    {
        string root = GoldenData.Path(below);
        return Directory.Exists(root)
            ? Directory.GetDirectories(root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal).DefaultIfEmpty("none")
            : ["none"];
    }

    private static void AssertLogits(string folder, IBackend backend, double tolerance)
    {
        using Transformer model = ModelFolder.Load(Folder(folder), backend);
        GoldenTensors golden = Golden(folder);
        AssertClose(golden.Doubles("logits"), Logits(model, Batch(golden)), tolerance);
    }

    private static double[] Logits(Transformer model, TokenBatch batch)
    {
        using var activations = new Activations(model, batch.RowCount, batch.AnswerCount, batch.MaximumLength, ActivationParts.None, allLogits: true);
        return Read(model.Backend, ForwardPass.Run(model, batch, activations, allLogits: true));
    }

    private static int? Padding(string folder)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(folder), "config.json")));
        return config.RootElement.TryGetProperty("pad_token_id", out JsonElement id) && id.ValueKind == JsonValueKind.Number ? id.GetInt32() : null;
    }

    private static Activations Make(Transformer model, TokenBatch batch, ActivationParts keeps)
        => new(model, batch.RowCount, batch.AnswerCount, batch.MaximumLength, keeps);

    private static TokenBatch Batch(GoldenTensors golden)
    {
        int[] sizes = golden.Sizes("tokens");
        int[] tokens = [.. golden.Doubles("tokens").Select(token => (int)token)];
        return new TokenBatch([.. Enumerable.Range(0, sizes[0]).Select(row => ImmutableArray.Create(tokens, row * sizes[1], sizes[1]))]);
    }

    private static GoldenTensors Golden(string folder) => new(Path.Combine(Folder(folder), "golden.safetensors"));

    private static string Folder(string name) => GoldenData.Path(Path.Combine("golden", "families", name));

    private static double[] Read(IBackend backend, MatrixView view)
    {
        double[] values = new double[view.Rows * view.Columns];
        backend.Download(view, values);
        return values;
    }

    // Relative to the largest: a value near zero has no digits of its own.
    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        double worst = expected.Zip(actual, (one, other) => Math.Abs(one - other)).Max();
        Assert.True(worst <= tolerance * largest, $"off by {worst / largest:0.0e+0} of the largest");
    }
}
