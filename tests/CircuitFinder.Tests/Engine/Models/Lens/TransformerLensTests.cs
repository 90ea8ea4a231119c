using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Engine.Models.Families;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models.Lens;

/// <summary>Folders of TransformerLens: every option against a plain forward pass by the library's formulas, and trained models.</summary>
public sealed class TransformerLensTests : IDisposable
{
    private static readonly int[][] Prompts = [[1, 7, 3, 9, 4, 7], [2, 2, 11, 5, 0, 8], [12, 6, 3, 1, 10, 2]];

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string> Options =>
    [
        "{}",
        """{"normalization_type": "LNPre"}""",
        """{"normalization_type": "RMS"}""",
        """{"normalization_type": "RMSPre", "act_fn": "silu"}""",
        """{"normalization_type": null, "act_fn": "relu"}""",
        """{"normalization_type": "LN", "final_rms": true}""",
        """{"attn_only": true, "act_fn": null}""",
        """{"attn_only": true, "act_fn": null, "positional_embedding_type": "shortformer", "normalization_type": "LNPre"}""",
        """{"positional_embedding_type": "shortformer"}""",
        """{"positional_embedding_type": "shortformer", "normalization_type": null}""",
        """{"act_fn": "solu"}""",
        """{"act_fn": "solu_ln"}""",
        """{"act_fn": "solu_ln", "normalization_type": "LNPre"}""",
        """{"act_fn": "solu_ln", "normalization_type": "RMS"}""",
        """{"positional_embedding_type": "rotary", "rotary_dim": 4}""",
        """{"positional_embedding_type": "rotary", "rotary_dim": 2, "rotary_adjacent_pairs": true, "rotary_base": 500}""",
        """{"positional_embedding_type": "rotary", "rotary_dim": 4, "rotary_adjacent_pairs": true, "parallel_attn_mlp": true}""",
        """{"attention_dir": "bidirectional", "normalization_type": null}""",
        """{"gated_mlp": true, "act_fn": "silu", "normalization_type": "RMS"}""",
        """{"n_heads": 4, "n_key_value_heads": 2, "normalization_type": "RMS", "positional_embedding_type": "rotary"}""",
        """{"d_vocab_out": 5}""",
        """{"use_attn_scale": false}""",
        """{"attn_scale": 3.5, "scale_attn_by_inverse_layer_idx": true}""",
        """{"attn_scores_soft_cap": 0.8, "output_logits_soft_cap": 1.2}""",
        """{"use_local_attn": true, "window_size": 2, "attn_types": ["global", "local"]}""",
        """{"use_qk_norm": true, "normalization_type": "RMS"}""",
        """{"use_normalization_before_and_after": true, "normalization_type": "RMS"}""",
    ];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Options))]
    public void Logits_UnderEveryOption_AreThePlainFormulas(string options)
    {
        var model = new LensModel(JsonNode.Parse(options)!.AsObject());
        model.WriteTo(_scratch.Root);
        double[] expected = [.. Prompts.SelectMany(prompt => model.Logits(prompt).SelectMany(row => row))];
        using var reference = new ReferenceBackend();
        AssertLogits(expected, reference, 1e-9);
        using var cpu = new CpuBackend(2);
        AssertLogits(expected, cpu, 2e-4);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Eap_UnderEveryOption_IsTheSlopeOfSingleEdges(string options)
    {
        new LensModel(JsonNode.Parse(options)!.AsObject()).WriteTo(_scratch.Root);
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(_scratch.Root, backend);
        EdgeScores scores = AttributionMethods.Find("eap").Score(model, Pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions());
        int[] edges = [.. Enumerable.Range(0, scores.Graph.EdgeCount)];
        double largest = scores.Values.Max(Math.Abs);
        Assert.All(edges.Zip(FamilySlopeTests.Slopes(model, Pairs, edges)), pair => Assert.Equal(pair.Second, scores.Values[pair.First], 1e-6 * largest));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Search_UnderEveryOption_DecidesAsTheSequentialTwin(string options)
    {
        new LensModel(JsonNode.Parse(options)!.AsObject()).WriteTo(_scratch.Root);
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(_scratch.Root, backend);
        ImmutableArray<AcdcStep> expected = AcdcTwin.Run(model, Pairs, MetricCatalog.Find("kl"), 0.002, AblationKind.Resample, isAbsolute: false);
        ImmutableArray<AcdcStep> actual = AcdcSearch.Run(model, Pairs, MetricCatalog.Find("kl"), new AcdcOptions { Threshold = 0.002 }).Steps;
        Assert.Equal(expected.Select(step => (step.Edge, step.IsRemoved)), actual.Select(step => (step.Edge, step.IsRemoved)));
    }

    [Fact]
    public void Relevance_OfANormedSoftmaxUnit_AddsUpToWhatTheUnitWrites()
    {
        // Without biases and with frozen norms each part is linear in what it reads, so relevance is kept: LNPre has none of its own.
        new LensModel(JsonNode.Parse("""{"act_fn": "solu_ln", "normalization_type": "LNPre"}""")!.AsObject()).WriteTo(_scratch.Root);
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(_scratch.Root, backend);
        EdgeScores scores = AttributionMethods.Find("relp").Score(model, Pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions());
        Assert.All(scores.Values, value => Assert.True(double.IsFinite(value)));
        Assert.Contains(scores.Values, value => Math.Abs(value) > 1e-6);
    }

    [Theory]
    [InlineData("model.pt", "FloatStorage", null)]
    [InlineData("anything.pth", "FloatStorage", "state_dict")]
    [InlineData("model.pt", "DoubleStorage", "model")]
    public void Load_WhatTorchSaved_GivesTheSameBits(string name, string type, string? within)
    {
        var model = new LensModel([]);
        model.WriteTo(_scratch.Root);
        double[] expected = Logits();
        File.Delete(_scratch["model.safetensors"]);
        PickleWriter.Zip(_scratch[name], model.Saved(type), within);

        Assert.Equal(expected, Logits());
    }

    [Fact]
    public void Load_WhatOldVersionsOfTorchSaved_GivesTheSameBits()
    {
        var model = new LensModel([]);
        model.WriteTo(_scratch.Root);
        double[] expected = Logits();
        File.Delete(_scratch["model.safetensors"]);
        File.WriteAllBytes(_scratch["model.pth"], PickleWriter.Legacy(model.Saved()));

        Assert.Equal(expected, Logits());
    }

    [Fact]
    public void Load_AConfigOfItsOwnName_IsFound()
    {
        new LensModel([]).WriteTo(_scratch.Root);
        double[] expected = Logits();
        File.Move(_scratch["config.json"], _scratch["tl_config.json"]);

        Assert.Equal(expected, Logits());
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("transformer_lens.HookedTransformerConfig", "HookedTransformerConfig")]
    [InlineData("builtins", "eval")]
    public void Load_APickleOfSomethingElse_NamesItAndExecutesNothing(string module, string name)
    {
        new LensModel([]).WriteTo(_scratch.Root);
        File.Delete(_scratch["model.safetensors"]);
        using (System.IO.Compression.ZipArchive zip = System.IO.Compression.ZipFile.Open(_scratch["model.pt"], System.IO.Compression.ZipArchiveMode.Create))
        {
            using Stream stream = zip.CreateEntry("model/data.pkl", System.IO.Compression.CompressionLevel.NoCompression).Open();
            stream.Write(PickleWriter.Call(module, name));
        }

        string message = Assert.Throws<UserFaultException>(() => Logits()).Message;
        Assert.Contains($"{module}.{name}", message, StringComparison.Ordinal);
        Assert.Contains("model.pt", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnOutputBiasBehindANorm_IsRefused()
    {
        new LensModel(JsonNode.Parse("""{"use_normalization_before_and_after": true, "normalization_type": "RMS", "keeps_output_bias": true}""")!.AsObject()).WriteTo(_scratch.Root);
        Assert.Contains("output bias behind its norm", Assert.Throws<UserFaultException>(() => Logits()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"act_fn": "solu", "gated_mlp": true}""", "gated_mlp is true")]
    [InlineData("""{"parallel_attn_mlp": true, "use_normalization_before_and_after": true}""", "only one of them")]
    [InlineData("""{"normalization_type": "BN"}""", "normalization_type 'BN'")]
    [InlineData("""{"positional_embedding_type": "alibi"}""", "positional_embedding_type 'alibi'")]
    [InlineData("""{"act_fn": "xielu"}""", "act_fn 'xielu'")]
    [InlineData("""{"attention_dir": "backward"}""", "attention_dir is 'backward'")]
    [InlineData("""{"use_local_attn": true, "window_size": 2}""", "attn_types")]
    [InlineData("""{"num_experts": 4}""", "mixtures of experts")]
    public void Load_WhatIsNotSupported_IsNamed(string options, string expected)
    {
        JsonObject config = JsonNode.Parse("""{ "n_layers": 1, "d_model": 8, "n_heads": 2, "d_head": 4, "n_ctx": 4, "d_vocab": 5, "act_fn": "relu" }""")!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(options)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        File.WriteAllText(_scratch["config.json"], config.ToJsonString());
        Assert.Contains(expected, Assert.Throws<UserFaultException>(() => ModelFolder.ReadShape(_scratch.Root)).Message, StringComparison.Ordinal);
    }

    [GoldenTheory("golden/trained")]
    [InlineData("gpt-nano-sort-gpt2-hf")]
    [InlineData("induction-2l1h-tl")]
    [InlineData("repeat8-gpt2-hf")]
    public void Logits_OfTrainedModels_AreTheirs(string folder)
    {
        string path = GoldenData.Path(Path.Combine("golden", "trained", folder));
        var golden = new GoldenTensors(Path.Combine(path, "golden.safetensors"));
        int[] sizes = golden.Sizes("tokens");
        int[] tokens = [.. golden.Doubles("tokens").Select(token => (int)token)];
        var batch = new TokenBatch([.. Enumerable.Range(0, sizes[0]).Select(row => ImmutableArray.Create(tokens, row * sizes[1], sizes[1]))]);
        double[] expected = golden.Doubles("logits");
        foreach ((IBackend backend, double tolerance) in new (IBackend, double)[] { (new ReferenceBackend(), 1e-9), (new CpuBackend(2), 2e-4) })
        {
            using Transformer model = ModelFolder.Load(path, backend);
            AssertClose(expected, AllLogits(model, batch), tolerance);
            backend.Dispose();
        }
    }

    private static ImmutableArray<TokenPair> Pairs => [new([.. Prompts[0]], [.. Prompts[1]], [3], [1]), new([.. Prompts[2]], [.. Prompts[0]], [2], [4])];

    private void AssertLogits(double[] expected, IBackend backend, double tolerance)
    {
        using Transformer model = ModelFolder.Load(_scratch.Root, backend);
        AssertClose(expected, AllLogits(model, new TokenBatch([.. Prompts.Select(prompt => prompt.ToImmutableArray())])), tolerance);
    }

    private double[] Logits()
    {
        using var backend = new CpuBackend(1);
        using Transformer model = ModelFolder.Load(_scratch.Root, backend);
        return AllLogits(model, new TokenBatch([.. Prompts.Select(prompt => prompt.ToImmutableArray())]));
    }

    private static double[] AllLogits(Transformer model, TokenBatch batch)
    {
        using var activations = new Activations(model, batch.RowCount, batch.AnswerCount, batch.MaximumLength, ActivationParts.None, allLogits: true);
        var logits = ForwardPass.Run(model, batch, activations, allLogits: true);
        double[] values = new double[logits.Rows * logits.Columns];
        model.Backend.Download(logits, values);
        return values;
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        Assert.True(expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second)) <= tolerance * largest);
    }
}
