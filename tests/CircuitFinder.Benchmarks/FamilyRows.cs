using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Benchmarks;

/// <summary>EAP at the shapes of models that people study, with generated weights as they lie on disk: seconds, and memory beside its
/// prediction. Each in a process of its own.</summary>
internal static class FamilyRows
{
    private const int PairCount = 16;
    private const int Length = 15;
    private const double GiB = 1L << 30;

    private static readonly (string Name, ElementType Type, string Config)[] Models =
    [
        ("pythia-160m", ElementType.F16, """{ "model_type": "gpt_neox", "num_hidden_layers": 12, "num_attention_heads": 12, "hidden_size": 768, "intermediate_size": 3072, "vocab_size": 50304, "max_position_embeddings": 2048, "rotary_pct": 0.25 }"""),
        ("qwen2.5-0.5b", ElementType.BF16, """{ "model_type": "qwen2", "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2, "hidden_size": 896, "intermediate_size": 4864, "vocab_size": 151936, "max_position_embeddings": 32768, "rope_theta": 1000000.0, "tie_word_embeddings": true }"""),
        ("llama-3.2-1b", ElementType.BF16, """{ "model_type": "llama", "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 64, "hidden_size": 2048, "intermediate_size": 8192, "vocab_size": 128256, "max_position_embeddings": 131072, "rope_theta": 500000.0, "tie_word_embeddings": true }"""),
        ("gemma-2-2b", ElementType.BF16, """{ "model_type": "gemma2", "num_hidden_layers": 26, "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256, "hidden_size": 2304, "intermediate_size": 9216, "vocab_size": 256000, "max_position_embeddings": 8192, "query_pre_attn_scalar": 256, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0, "sliding_window": 4096 }"""),
    ];

    public static int Run(string[] args)
    {
        int named = Array.IndexOf(args, "--shape");
        if (named >= 0)
        {
            Measure(args[named + 1], BenchmarkOptions.Number(args, "--threads", 2), BenchmarkOptions.Number(args, "--rounds", 3));
            return 0;
        }

        Console.Error.WriteLine($"measured on {Machine.Describe()}, {BenchmarkOptions.Number(args, "--threads", 2)} threads, {DateTime.UtcNow:yyyy-MM-dd}");
        Console.WriteLine("model,parameters_millions,edges,weights_ready_seconds,eap_seconds,model_gib,eap_beside_model_gib,predicted_beside_model_gib,peak_gib,predicted_peak_gib");
        foreach ((string name, _, _) in Models)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["families", "--shape", name, .. args]))!;
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                return process.ExitCode;
            }
        }

        return 0;
    }

    private static void Measure(string name, int threads, int rounds)
    {
        string folder = Folder(name);
        using var backend = new CpuBackend(threads);
        Transformer? loaded = null;
        double load = Sample.Seconds(() => loaded = ModelFolder.Load(folder, backend));
        using Transformer model = loaded!;
        TensorMemory.ResetPeak();
        long own = TensorMemory.PeakBytes;
        ImmutableArray<TokenPair> pairs = RandomPairs.Draw(model.Shape.VocabSize, PairCount, Length);
        var score = new Sample();
        EdgeScores? scores = null;
        for (int round = 0; round < rounds; round++)
        {
            score.Add(Sample.Seconds(() => scores = new EdgeAttributionPatching().Score(model, pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions())));
        }

        (long modelBytes, long predicted) = Rehearse(model.Shape, counted => CircuitFinders.Create("eap").Rehearse(counted, pairs, MetricCatalog.Find("logit-diff"), new ScoringOptions()));
        using var process = Process.GetCurrentProcess();
        Int128 parameters = FamilyArrays.ParameterCount(model.Shape);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name},{(double)parameters / 1e6:0},{scores!.Graph.EdgeCount},{load:0.0},{score.Median:0.0},{own / GiB:0.00},{(TensorMemory.PeakBytes - own) / GiB:0.00},{(predicted - modelBytes) / GiB:0.00},{process.PeakWorkingSet64 / GiB:0.0},{(predicted + (100L << 20)) / GiB:0.0}"));
    }

    // Bytes of the loaded model, and the most that are held at once.
    private static (long Model, long Peak) Rehearse(ModelShape shape, Action<Transformer> run)
    {
        using var backend = new CountingBackend(BackendCapacity.Processor);
        using var model = new Transformer(backend, shape, (_, _) => { });
        long own = backend.CurrentBytes;
        run(model);
        return (own, backend.PeakBytes);
    }

    private static string Folder(string name)
    {
        (_, ElementType type, string config) = Models.First(model => model.Name == name);
        string folder = Path.Combine(Path.GetTempPath(), $"circuitfinder-benchmark-{name}");
        if (!File.Exists(Path.Combine(folder, "config.json")))
        {
            Console.Error.WriteLine($"generating {folder}");
            Directory.CreateDirectory(folder);
            ModelShape shape = ModelConfigReader.Parse("config.json", config);
            IModelFamily family = ModelFamilies.Find(shape.Family)!;
            (string Name, int[] Sizes)[] tensors =
            [
                .. family.Recipes(shape).SelectMany(recipe => recipe.Parts).Select(part => (part.Tensor[0] == '^' ? part.Tensor[1..] : family.Prefixes[0] + part.Tensor, part.Sizes)).DistinctBy(tensor => tensor.Item1),
            ];
            SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), type, tensors, (tensor, values) => Fill(tensor, tensors.First(one => one.Name == tensor).Sizes, values));
            File.WriteAllText(Path.Combine(folder, "config.json"), config);
        }

        return folder;
    }

    // Uniform numbers of the deviation that trained weights start with; norms near 1.
    private static void Fill(string name, int[] sizes, float[] values)
    {
        ulong state = StableHash.Of(name) | 1;
        float scale = sizes.Length == 1 ? 0.1f : (float)(1.7 / Math.Sqrt(sizes[^1]));
        for (int i = 0; i < values.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            values[i] = scale * (((state >> 40) / (float)(1 << 23)) - 1) + (sizes.Length == 1 && name.Contains("norm", StringComparison.Ordinal) ? 1 : 0);
        }
    }
}
