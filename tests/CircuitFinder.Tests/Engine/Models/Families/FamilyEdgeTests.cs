using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models.Families;

/// <summary>Edge scores and circuits of every family against EAP-IG's library and an independent program, in double precision.</summary>
public sealed class FamilyEdgeTests
{
    private static readonly (string Method, AblationKind Ablation, int Steps, string Key)[] Scores =
    [
        ("eap", AblationKind.Resample, 0, "EAP|patching|logit_diff"),
        ("eap", AblationKind.Zero, 0, "EAP|zero|logit_diff"),
        ("eap", AblationKind.MeanPositional, 0, "EAP|mean-positional|logit_diff"),
        ("eap-ig", AblationKind.Resample, 1, "EAP-IG-inputs|steps1|patching|logit_diff"),
        ("eap-ig", AblationKind.Resample, 5, "EAP-IG-inputs|steps5|patching|logit_diff"),
        ("eap-ig", AblationKind.Resample, 5, "EAP-IG-inputs|steps5|patching|kl"),
        ("eap-ig-activations", AblationKind.Resample, 5, "EAP-IG-activations|steps5|patching|logit_diff"),
        ("clean-corrupted", AblationKind.Resample, 0, "clean-corrupted|patching|logit_diff"),
        ("exact", AblationKind.Resample, 0, "exact|patching|logit_diff"),
        ("exact", AblationKind.Zero, 0, "exact|zero|logit_diff"),
    ];

    public static TheoryData<string> Folders => [.. FamilyGoldenTests.FoldersOf("golden/edges")];

    /// <summary>Without the largest, which takes double precision minutes.</summary>
    public static TheoryData<string> Small => [.. FamilyGoldenTests.FoldersOf("golden/edges").Where(folder => folder != "stories260k")];

    /// <summary>The same, with reads of query heads and of key/value heads.</summary>
    public static TheoryData<string, KeyValueHeads> SmallByReads
    {
        get
        {
            var rows = new TheoryData<string, KeyValueHeads>();
            foreach (string folder in FamilyGoldenTests.FoldersOf("golden/edges").Where(folder => folder != "stories260k"))
            {
                rows.Add(folder, KeyValueHeads.Query);
                if (folder != "none" && ModelFolder.ReadShape(Folder(folder), KeyValueHeads.Native).SharesReads)
                {
                    rows.Add(folder, KeyValueHeads.Native);
                }
            }

            return rows;
        }
    }

    /// <summary>One of each kind: grouped, parallel, with norms of queries and keys, with norms behind attention; with reads of query
    /// heads, and of key/value heads where they differ.</summary>
    public static TheoryData<string, KeyValueHeads> Kinds => new()
    {
        { "llama-gqa-tiny", KeyValueHeads.Query },
        { "llama-gqa-tiny", KeyValueHeads.Native },
        { "pythia-tiny", KeyValueHeads.Query },
        { "qwen3-tiny", KeyValueHeads.Query },
        { "qwen3-tiny", KeyValueHeads.Native },
        { "gemma2-tiny", KeyValueHeads.Query },
        { "gemma2-tiny", KeyValueHeads.Native },
        { "olmo2-tiny", KeyValueHeads.Native },
    };

    /// <summary>Whose traces stand there.</summary>
    public static TheoryData<string> Traced => [.. FamilyGoldenTests.FoldersOf("golden/edges").Where(folder => folder is not ("none" or "stories260k") && File.Exists(Path.Combine(Folder(folder), "acdc.json")))];

    [GoldenTheory("golden/edges")]
    [MemberData(nameof(Small))]
    public void Scores_OfEveryMethod_AreTheOtherProgramsInDouble(string folder)
    {
        using var backend = new ReferenceBackend();
        AssertScores(folder, backend, 1e-8);
    }

    [GoldenTheory("golden/edges")]
    [MemberData(nameof(Folders))]
    public void Scores_OfEveryMethod_AreTheOtherProgramsInFloat(string folder)
    {
        using var backend = new CpuBackend(2);
        AssertScores(folder, backend, 1e-3);
    }

    [GoldenTheory("golden/edges")]
    [MemberData(nameof(SmallByReads))]
    public void Measure_CircuitsOfTheOtherProgram_GivesItsFigures(string folder, KeyValueHeads reads)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(Folder(folder), backend, reads);
        using JsonDocument golden = Open(folder, "circuits.json");
        JsonElement[] circuits =
        [
            .. model.Shape.HasPostNorms || model.Shape.SharesReads ? [] : golden.RootElement.GetProperty("circuits").EnumerateArray().ToArray(),
            .. golden.RootElement.TryGetProperty("circuits_native", out JsonElement native) ? native.EnumerateArray().ToArray() : [],
        ];
        Assert.NotEmpty(circuits);
        AssertCircuits(model, folder, circuits);
        if (!model.Shape.HasPostNorms || model.Shape.SharesReads || golden.RootElement.GetProperty("circuits").GetArrayLength() == 0)
        {
            return;
        }

        // The library's own circuits renormalise a mixture of kept and ablated heads.
        using Transformer renormalising = ModelFolder.Load(Folder(folder), backend, reads, renormalises: true);
        AssertCircuits(renormalising, folder, golden.RootElement.GetProperty("circuits").EnumerateArray());
    }

    private static void AssertCircuits(Transformer model, string folder, IEnumerable<JsonElement> circuits)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        foreach (JsonElement circuit in circuits)
        {
            int[] edges = [.. circuit.GetProperty("edges_after_prune").EnumerateArray().SelectMany(name => model.Shape.SharesReads ? [name.GetString()!] : Copies(model.Shape, name.GetString()!)).Select(name => Edge(graph, name))];
            AblationKind ablation = circuit.GetProperty("intervention").GetString() switch
            {
                "zero" => AblationKind.Zero,
                "mean-positional" => AblationKind.MeanPositional,
                _ => AblationKind.Resample,
            };
            CircuitMeasurement measured = CircuitEvaluator.Measure(
                model, Pairs(folder), MetricCatalog.Find("logit-diff"), [Circuit.Of(graph, edges)], new EvaluationOptions { Ablation = ablation })[0];
            double[] expected = [.. circuit.GetProperty("logit_diff").EnumerateArray().Select(value => value.GetDouble())];
            Assert.All(expected.Zip(measured.Metric), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
        }
    }

    [GoldenTheory("golden/edges")]
    [MemberData(nameof(Kinds))]
    public void Search_OfEveryFamily_DecidesAsTheSequentialTwin(string folder, KeyValueHeads reads)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(Folder(folder), backend, reads);
        IMetric metric = MetricCatalog.Find("kl");
        ImmutableArray<TokenPair> pairs = [.. Pairs(folder).Take(2)];
        foreach (AblationKind ablation in new[] { AblationKind.Resample, AblationKind.Zero })
        {
            ImmutableArray<AcdcStep> expected = AcdcTwin.Run(model, pairs, metric, 0.01, ablation, isAbsolute: false);
            ImmutableArray<AcdcStep> actual = AcdcSearch.Run(model, pairs, metric, new AcdcOptions { Threshold = 0.01, Ablation = ablation }).Steps;
            Assert.Equal(expected.Select(step => (step.Edge, step.IsRemoved)), actual.Select(step => (step.Edge, step.IsRemoved)));
        }
    }

    [GoldenTheory("golden/edges/gemma2-tiny")]
    [InlineData("gemma2-tiny")]
    public void Scores_BehindANorm_DifferInSignFromTheLibrarysWhereTheLibrarySkipsIt(string folder)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(Folder(folder), backend);
        using JsonDocument golden = Open(folder, "edge_scores.json");
        EdgeScores scores = AttributionMethods.Find("eap").Score(model, Pairs(folder), MetricCatalog.Find("logit-diff"), new ScoringOptions());
        Assert.Contains(
            golden.RootElement.GetProperty("scores_library").GetProperty("EAP|patching|logit_diff").EnumerateObject(),
            edge => edge.Value.GetDouble() * scores.Values[Edge(scores.Graph, edge.Name)] < 0);
    }

    [GoldenTheory("golden/edges")]
    [MemberData(nameof(Traced))]
    public void Search_WithSharedReads_DecidesAsTheOtherProgram(string folder)
    {
        using var backend = new ReferenceBackend();
        using Transformer model = ModelFolder.Load(Folder(folder), backend, KeyValueHeads.Native);
        using JsonDocument golden = Open(folder, "acdc.json");
        foreach (JsonProperty run in golden.RootElement.GetProperty("runs").EnumerateObject())
        {
            bool isKl = run.Name.StartsWith("kl", StringComparison.Ordinal);
            AcdcResult result = AcdcSearch.Run(
                model, Pairs(folder), MetricCatalog.Find(isKl ? "kl" : "logit-diff"), new AcdcOptions { Threshold = run.Value.GetProperty("threshold").GetDouble(), DirectEdges = run.Value.GetProperty("direct_edges").GetBoolean() });
            (string, bool)[] expected = [.. run.Value.GetProperty("steps").EnumerateArray().Select(step => (step[0].GetString()!, step[1].GetBoolean()))];
            Assert.Equal(expected, result.Steps.Select(step => (step.Edge, step.IsRemoved)));
            Assert.All(
                run.Value.GetProperty("steps").EnumerateArray().Zip(result.Steps),
                pair => Assert.Equal(pair.First[3].GetDouble(), pair.Second.Divergence, 1e-8));
            Assert.Equal(
                run.Value.GetProperty("kept_edges").EnumerateArray().Select(name => name.GetString()!).Where(name => !name.StartsWith("direct:", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
                result.Circuit.Edges.Select(result.Circuit.Graph.EdgeName).Order(StringComparer.Ordinal));
        }
    }

    private static void AssertScores(string folder, IBackend backend, double tolerance)
    {
        AssertScores(folder, backend, tolerance, KeyValueHeads.Query);
        AssertScores(folder, backend, tolerance, KeyValueHeads.Native);
        AssertScores(folder, backend, tolerance, KeyValueHeads.Query, renormalises: true);
    }

    private static void AssertScores(string folder, IBackend backend, double tolerance, KeyValueHeads reads, bool renormalises = false)
    {
        using JsonDocument golden = Open(folder, "edge_scores.json");
        if (!golden.RootElement.TryGetProperty(renormalises ? "scores_library" : reads == KeyValueHeads.Native ? "scores_native" : "scores", out JsonElement all))
        {
            return;
        }

        using Transformer model = ModelFolder.Load(Folder(folder), backend, reads, renormalises);
        foreach ((string method, AblationKind ablation, int steps, string key) in Scores.Where(row => all.TryGetProperty(row.Key, out _)))
        {
            bool isKl = key.EndsWith("|kl", StringComparison.Ordinal);
            EdgeScores scores = AttributionMethods.Find(method).Score(
                model, Pairs(folder), MetricCatalog.Find(isKl ? "kl" : "logit-diff"), new ScoringOptions { Ablation = ablation, Steps = Math.Max(1, steps) });

            // The library's interpolated input needs no gradient where no position embeddings are added to it, so that its hooks at the
            // first reads stay silent in those runs: there its figures lack them, and ours are compared without them.
            EdgeScores silent = method == "eap-ig-activations" && !model.Shape.HasPositionTable
                ? GradientScoring.Score(model, Pairs(folder), MetricCatalog.Find("logit-diff"), new ScoringOptions { Ablation = ablation }, new RunsBehindTheInput(steps))
                : scores;
            double Ours(int edge) => (scores.Graph.SourcesBefore(scores.Graph.EdgeEnds(edge).Destination) == 1 ? silent : scores).Values[edge];
            (string Edge, double Expected, double Actual)[] rows = [.. all.GetProperty(key).EnumerateObject()
                .Where(edge => !(model.Shape.HasPositionTable && ablation != AblationKind.Resample && edge.Name.StartsWith("input->", StringComparison.Ordinal)))
                .Select(edge => (edge.Name, isKl ? -edge.Value.GetDouble() : edge.Value.GetDouble(), Ours(Edge(scores.Graph, edge.Name))))];
            double largest = rows.Max(row => Math.Abs(row.Expected));
            (string worst, double expected, double actual) = rows.MaxBy(row => Math.Abs(row.Expected - row.Actual));
            Assert.True(Math.Abs(expected - actual) <= tolerance * largest, $"{key}: {worst} is {actual:R}, theirs {expected:R}");
        }
    }

    private static int Edge(ComputationGraph graph, string name)
    {
        Assert.True(graph.TryParseEdge(name, out int edge), name);
        return edge;
    }

    // An edge into a shared key or value stands for those into all its heads' copies.
    private static IEnumerable<string> Copies(ModelShape shape, string name)
    {
        Match shared = Regex.Match(name, @"\.kv(\d+)<");
        if (!shared.Success)
        {
            return [name];
        }

        int group = shape.HeadCount / shape.KeyValueHeadCount;
        return Enumerable.Range(int.Parse(shared.Groups[1].Value, CultureInfo.InvariantCulture) * group, group)
            .Select(head => name.Replace(shared.Value, FormattableString.Invariant($".h{head}<"), StringComparison.Ordinal));
    }

    internal static ImmutableArray<TokenPair> Pairs(string folder)
    {
        using JsonDocument document = Open(folder, "prompts.json");
        ImmutableArray<int> Ids(JsonElement prompt, string field) => [.. prompt.GetProperty(field).EnumerateArray().Select(id => id.GetInt32())];
        return [.. document.RootElement.GetProperty("prompts").EnumerateArray().Select(prompt => new TokenPair(
            Ids(prompt, "clean"), Ids(prompt, "corrupt"), Ids(prompt, "answers"), Ids(prompt, "wrong_answers")))];
    }

    private static JsonDocument Open(string folder, string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(folder), name)));

    private static string Folder(string name) => GoldenData.Path(Path.Combine("golden", "edges", name));

    // The runs of eap-ig-activations but those that interpolate the input, which count all the same.
    private sealed class RunsBehindTheInput(int steps) : IGradientRuns
    {
        public int Count(ModelShape shape) => steps * (1 + (2 * shape.LayerCount));

        public void Run(GradientChunk chunk)
        {
            ComputationGraph graph = ModelGraph.Of(chunk.Model.Shape);
            double[] shares = [.. Enumerable.Range(1, steps).Select(k => k / (double)steps)];
            for (int layer = graph.LayerCount - 1; layer >= 0; layer--)
            {
                InterpolatedRuns.Run(chunk, (2 * layer) + 2, [graph.MlpSource(layer)], shares);
                InterpolatedRuns.Run(chunk, (2 * layer) + 1, [.. Enumerable.Range(graph.HeadSource(layer, 0), graph.HeadCount)], shares);
            }
        }
    }
}
