using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Benchmarks;

/// <summary>The table's passes over GPT-2 small's shape, 32 pairs of 15 tokens: forward, backward, EAP, EAP-IG, one circuit, the
/// score product. Measured in turn, round by round.</summary>
internal static class PassRows
{
    private const int PairCount = 32;
    private const int Length = 15;

    public static int Run(string[] options)
    {
        int rounds = BenchmarkOptions.Number(options, "--rounds", 5);
        int threads = BenchmarkOptions.Number(options, "--threads", 2);
        string folder = Gpt2Folder.Find();
        using var backend = new CpuBackend(threads);
        using Transformer model = ModelFolder.Load(folder, backend);
        ImmutableArray<TokenPair> pairs = RandomPairs.Draw(model.Shape.VocabSize, PairCount, Length);
        IMetric metric = MetricCatalog.Find("logit-diff");
        IAttributionMethod eap = AttributionMethods.Find("eap");
        Sample ofPeak = new(), forward = new(), backward = new(), backwardRatio = new(), eapSeconds = new(), eapRatio = new(), circuit = new(), circuitRatio = new();
        using (var passes = new Passes(model, pairs))
        {
            passes.Forward();
            passes.Backward();
            eap.Score(model, pairs, metric, new ScoringOptions());
            using var pool = new WorkerPool(threads);
            for (int round = 0; round < rounds; round++)
            {
                // A pause lets the backend's own threads go to sleep, which wait actively for a while after each operation.
                Thread.Sleep(100);
                ProductRows.Peak(pool);
                double peak = ProductRows.Peak(pool);
                Thread.Sleep(100);
                passes.Forward();
                forward.Add(Sample.Seconds(() => passes.Forward()));
                ofPeak.Add(100 * Operations(model.Shape) / forward.Last / 1e9 / peak);
                backward.Add(Sample.Seconds(passes.Backward));
                backwardRatio.Add(backward.Last / forward.Last);
                eapSeconds.Add(Sample.Seconds(() => eap.Score(model, pairs, metric, new ScoringOptions())));
                eapRatio.Add(eapSeconds.Last / ((2 * forward.Last) + backward.Last));
            }
        }

        bool passed = SpeedRow.AtLeast("forward, logits at the last position, of the multiply-add peak", ofPeak.Median, 85, " %", Seconds(forward));
        passed &= SpeedRow.AtMost("backward to all reads, over forward", backwardRatio.Median, 1.1, "×", Seconds(backward));
        passed &= SpeedRow.AtMost("EAP of 32,491 edges, over two forwards and a backward", eapRatio.Median, 1.2, "×", Seconds(eapSeconds));
        passed &= Integrated(model, pairs, metric, forward.Median, backward.Median, rounds);
        passed &= OneCircuit(model, pairs, forward.Median, rounds);
        passed &= ScoreProduct(model, backend, pairs, rounds, threads);
        return passed ? 0 : 1;
    }

    private static bool Integrated(
        Transformer model, ImmutableArray<TokenPair> pairs, IMetric metric, double forward, double backward, int rounds)
    {
        var seconds = new Sample();
        for (int round = 0; round < Math.Max(3, rounds / 2); round++)
        {
            seconds.Add(Sample.Seconds(() => AttributionMethods.Find("eap-ig").Score(model, pairs, metric, new ScoringOptions())));
        }

        return SpeedRow.AtMost(
            "EAP-IG, 5 steps, over seven forwards and five backwards", seconds.Median / ((7 * forward) + (5 * backward)), 1.1, "×", Seconds(seconds));
    }

    private static bool OneCircuit(Transformer model, ImmutableArray<TokenPair> pairs, double forward, int rounds)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, pairs.Length, model);
        using var ablation = new Ablation(model, AblationKind.Resample, chunks);
        using var run = new CircuitRun(model, graph, ChunkCapacity.Of(chunks));
        run.Load(chunks[0], ablation);
        Circuit circuit = RandomPaths.Draw(graph, 1000, 1);
        bool[] kept = [.. Enumerable.Range(0, graph.EdgeCount).Select(circuit.Contains)];
        run.Run(chunks[0], kept);
        var seconds = new Sample();
        for (int round = 0; round < rounds; round++)
        {
            run.Forget();
            seconds.Add(Sample.Seconds(() => run.Run(chunks[0], kept)));
        }

        return SpeedRow.AtMost(
            FormattableString.Invariant($"one circuit of {circuit.EdgeCount} edges, over a forward"), seconds.Median / forward, 1.5, "×", Seconds(seconds));
    }

    // All groups of reads against their sources, as EAP multiplies them; OpenBLAS multiplies all sources with all destinations.
    private static unsafe bool ScoreProduct(Transformer model, CpuBackend backend, ImmutableArray<TokenPair> pairs, int rounds, int threads)
    {
        const int Rows = PairCount * Length;
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        int dim = model.Shape.ModelDim;
        using Tensor deltas = Noise(backend, graph.SourceCount, Rows, dim);
        using Tensor gradients = Noise(backend, graph.DestinationCount, Rows, dim);
        using Tensor group = Noise(backend, (3 * graph.HeadCount) + 1, Rows, dim);
        using Tensor answers = Noise(backend, graph.HeadCount, PairCount, dim);
        using var sums = new EdgeScoreSums(backend, graph, deltas, PairCount);
        var batch = new TokenBatch([.. pairs.Select(pair => pair.Clean)]);
        void Own()
        {
            sums.Begin(batch);
            sums.OnAnswers(answers);
            sums.OnAnswerQueries(answers);
            for (int layer = graph.LayerCount - 1; layer >= 0; layer--)
            {
                sums.OnReads(layer, group, 0, PairCount);
            }
        }

        Own();
        Sample own = new(), other = new(), ratio = new();
        OpenBlas? blas = OpenBlas.Load(threads);
        float[] scores = new float[graph.SourceCount * graph.DestinationCount];
        for (int round = 0; round < rounds; round++)
        {
            // A pause lets the other's threads go to sleep; an addition wakes our own.
            Thread.Sleep(120);
            backend.Zero(group[0]);
            own.Add(Sample.Seconds(Own));
            if (blas is not null)
            {
                fixed (float* output = scores)
                {
                    float* to = output;
                    other.Add(Sample.Seconds(() => blas.Multiply(
                        graph.SourceCount, Rows * dim, graph.DestinationCount, ((CpuTensor)deltas).Pointer, ((CpuTensor)gradients).Pointer, true, to)));
                }

                ratio.Add(other.Last / own.Last);
            }
        }

        if (blas is null)
        {
            SpeedRow.Note("score product", $"{Seconds(own)}; OpenBLAS is not installed");
            return true;
        }

        return SpeedRow.AtLeast("score product of the edges, over OpenBLAS's dense one", ratio.Median, 2, "×", $"{Seconds(own)} against {Seconds(other)}");
    }

    private static Tensor Noise(CpuBackend backend, int count, int rows, int columns)
    {
        Tensor tensor = backend.Allocate(new Shape(count, rows, columns));
        var random = new Random(1);
        double[] values = new double[rows * columns];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < values.Length; j++)
            {
                values[j] = random.NextDouble() - 0.5;
            }

            backend.Upload(values.AsSpan(), tensor[i]);
        }

        return tensor;
    }

    private static double Operations(ModelShape shape)
    {
        double d = shape.ModelDim;
        double layer = (4 * d * d) + (2 * d * shape.MlpDim);
        return 2.0 * ((PairCount * Length * shape.LayerCount * layer) + (PairCount * d * shape.VocabSize));
    }

    private static string Seconds(Sample sample) => string.Create(CultureInfo.InvariantCulture, $"{sample.Median:0.000} s");

    /// <summary>Bare forward and backward passes over all pairs at once.</summary>
    private sealed class Passes : IReadGradients, IDisposable
    {
        private readonly Transformer _model;
        private readonly TokenBatch _batch;
        private readonly Activations _everything;
        private readonly Activations _answers;
        private readonly BackwardPass _backward;
        private readonly Tensor _gradLogits;

        public Passes(Transformer model, ImmutableArray<TokenPair> pairs)
        {
            _model = model;
            _batch = new TokenBatch([.. pairs.Select(pair => pair.Clean)]);
            _everything = new Activations(model, _batch.RowCount, _batch.SequenceCount, _batch.MaximumLength, ActivationParts.ForBackward);
            _answers = new Activations(model, _batch.RowCount, _batch.SequenceCount, _batch.MaximumLength, ActivationParts.ForBackward, answerPositionOnly: true);
            ForwardPass.Run(model, _batch, _answers);
            _backward = new BackwardPass(model, _batch.RowCount, _batch.SequenceCount, _batch.MaximumLength);
            _gradLogits = model.Backend.Allocate(new Shape(_batch.SequenceCount, model.Shape.VocabSize));
            double[] row = new double[model.Shape.VocabSize];
            row[11] = 1;
            row[12] = -1;
            for (int i = 0; i < _batch.SequenceCount; i++)
            {
                model.Backend.Upload(row.AsSpan(), _gradLogits.AsMatrix().RowRange(i, 1));
            }
        }

        /// <summary>Every node at every position, as any program runs the model.</summary>
        public void Forward() => ForwardPass.Run(_model, _batch, _everything);

        /// <summary>Where there is a gradient: behind the last attention, at the last position of each prompt alone.</summary>
        public void Backward() => _backward.Run(_batch, _answers, _gradLogits.AsMatrix(), this);

        public void OnAnswers(Tensor gradients)
        {
        }

        public void OnAnswerQueries(Tensor gradients)
        {
        }

        public void OnReads(int layer, Tensor gradients, int firstSequence, int sequenceCount)
        {
        }

        public void Dispose()
        {
            _everything.Dispose();
            _answers.Dispose();
            _backward.Dispose();
            _gradLogits.Dispose();
        }
    }
}
