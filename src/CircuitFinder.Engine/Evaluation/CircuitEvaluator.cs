using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Answers how good a circuit is: runs the model under it, everything outside it ablated, and measures what is left of the
/// behaviour.</summary>
/// <remarks>Chunks of prompts are the outer loop, so that ablated outputs are computed once for all circuits.</remarks>
public static class CircuitEvaluator
{
    /// <summary>Measures circuits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">Prompt pairs, at least one.</param>
    /// <param name="metric">The performance.</param>
    /// <param name="circuits">Of the model's graph; need not be pruned.</param>
    /// <param name="options">Ablation, batch size, progress.</param>
    /// <returns>One measurement a circuit, in order.</returns>
    /// <exception cref="ArgumentException">There are no pairs, a pair's prompts differ in length, or a circuit is of another
    /// graph.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ImmutableArray<CircuitMeasurement> Measure(
        Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, IReadOnlyList<Circuit> circuits, EvaluationOptions options)
    {
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, options.BatchSize, model);
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        bool[][] flags = [.. circuits.Select(circuit => Flags(circuit, graph))];
        bool[] whole = new bool[graph.EdgeCount];
        Array.Fill(whole, true);
        var records = new Record[circuits.Count];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = new Record(pairs.Count);
        }

        var reader = new AnswerReader(model, metric);
        using var ablation = new Ablation(model, options.Ablation, chunks, cancellation: options.Cancellation);
        using var run = new CircuitRun(model, graph, ChunkCapacity.Of(chunks));
        for (int c = 0; c < chunks.Count; c++)
        {
            PairChunk chunk = chunks[c];
            run.Load(chunk, ablation);
            MatrixView cleanLogits = run.Run(chunk, whole);
            double[][] clean = reader.LogProbabilities(cleanLogits);

            // The whole graph has run already; its logits last until the next run.
            foreach (int i in Enumerable.Range(0, flags.Length).Where(i => circuits[i].EdgeCount == graph.EdgeCount))
            {
                reader.Read(chunk, cleanLogits, clean, records[i]);
            }

            for (int i = 0; i < flags.Length; i++)
            {
                options.Cancellation.ThrowIfCancellationRequested();
                if (circuits[i].EdgeCount < graph.EdgeCount)
                {
                    reader.Read(chunk, run.Run(chunk, flags[i]), clean, records[i]);
                }

                options.Progress?.Report(((c * flags.Length) + i + 1) / (double)(chunks.Count * flags.Length));
            }
        }

        return [.. records.Select(record => record.ToMeasurement(metric))];
    }

    /// <summary>Measures a circuit and the two ends of its scale.</summary>
    /// <param name="subject">What it is measured on.</param>
    /// <param name="circuit">The circuit, measured as it is.</param>
    /// <exception cref="ArgumentException">The circuit is of another graph.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static MeasuredCircuit Measure(EvaluationSubject subject, Circuit circuit)
    {
        ImmutableArray<CircuitMeasurement> measured = subject.Measure([Circuit.Whole(subject.Graph), Circuit.Empty(subject.Graph), circuit]);
        return new MeasuredCircuit(circuit, measured[2], measured[0], measured[1]);
    }

    /// <summary>Measures the two ends of the scale.</summary>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    internal static FaithfulnessScale Scale(EvaluationSubject subject)
    {
        ImmutableArray<CircuitMeasurement> measured = subject.Measure([Circuit.Whole(subject.Graph), Circuit.Empty(subject.Graph)]);
        return FaithfulnessScale.Of(measured[0], measured[1]);
    }

    /// <summary>Evaluates a circuit, with intervals, beside connected random circuits of as many edges as pruning leaves it.</summary>
    /// <param name="subject">What it is measured on.</param>
    /// <param name="circuit">The circuit, measured as it is.</param>
    /// <param name="bootstrap">Of as many examples as the subject has.</param>
    /// <param name="randomDraws">Random circuits; 0 leaves them out.</param>
    /// <param name="seed">Seeds the random circuits.</param>
    /// <exception cref="ArgumentException">The circuit is of another graph.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static CircuitFigures Evaluate(EvaluationSubject subject, Circuit circuit, Bootstrap bootstrap, int randomDraws, ulong seed)
        => Evaluate(subject, [(circuit.EdgeCount, circuit)], bootstrap, randomDraws, seed)[0];

    /// <summary>Evaluates circuits of several sizes, without bounds, each beside connected random circuits of as many edges.</summary>
    /// <param name="subject">What they are measured on.</param>
    /// <param name="candidates">Circuits, pruned, with the number of edges that selection was asked for; may be none.</param>
    /// <param name="randomDraws">Random circuits a candidate; 0 leaves them out.</param>
    /// <param name="seed">Seeds the random circuits.</param>
    /// <returns>The figures of each, in order.</returns>
    /// <exception cref="ArgumentException">A circuit is of another graph.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ImmutableArray<CircuitFigures> Evaluate(
        EvaluationSubject subject, IReadOnlyList<(int EdgesAsked, Circuit Circuit)> candidates, int randomDraws, ulong seed)
        => Evaluate(subject, candidates, null, randomDraws, seed);

    private static ImmutableArray<CircuitFigures> Evaluate(
        EvaluationSubject subject, IReadOnlyList<(int EdgesAsked, Circuit Circuit)> candidates, Bootstrap? bootstrap, int randomDraws, ulong seed)
    {
        // One call measures all: chunks of prompts are the outer loop.
        IReadOnlyList<Circuit>[] random =
            [.. candidates.Select(candidate => RandomBaseline.Draw(candidate.Circuit, randomDraws, seed, subject.Options.Cancellation))];
        ImmutableArray<CircuitMeasurement> measured = subject.Measure(
            [Circuit.Whole(subject.Graph), Circuit.Empty(subject.Graph), .. candidates.Zip(random).SelectMany(row => row.Second.Prepend(row.First.Circuit))]);
        var figures = ImmutableArray.CreateBuilder<CircuitFigures>(candidates.Count);
        for (int i = 0; i < candidates.Count; i++)
        {
            int own = 2 + (i * (randomDraws + 1));
            var circuit = new MeasuredCircuit(candidates[i].Circuit, measured[own], measured[0], measured[1]);
            figures.Add(CircuitFigures.Of(circuit, bootstrap) with
            {
                EdgesAsked = candidates[i].EdgesAsked,
                Random = randomDraws == 0 ? null : circuit.Scale.Baseline(random[i], measured.AsSpan(own + 1, randomDraws)),
            });
        }

        return figures.MoveToImmutable();
    }

    private static bool[] Flags(Circuit circuit, ComputationGraph graph)
    {
        if (circuit.Graph.EdgeCount != graph.EdgeCount)
        {
            throw new ArgumentException(
                $"A circuit of a graph of {circuit.Graph.EdgeCount} edges does not fit a model of {graph.EdgeCount}.");
        }

        bool[] flags = new bool[graph.EdgeCount];
        foreach (int edge in circuit.Edges)
        {
            flags[edge] = true;
        }

        return flags;
    }

    private sealed class Record(int count)
    {
        public double[] Metric { get; } = new double[count];

        public double[] Kl { get; } = new double[count];

        public double[] Accuracy { get; } = new double[count];

        public double[] LargestLogit { get; } = new double[count];

        public CircuitMeasurement ToMeasurement(IMetric metric) => new(
            ImmutableCollectionsMarshal.AsImmutableArray(Metric),
            ImmutableCollectionsMarshal.AsImmutableArray(Kl),
            ImmutableCollectionsMarshal.AsImmutableArray(Accuracy))
        {
            MetricRounding = LargestLogit.Average(largest => Rounding.Of(metric, largest)),
            KlRounding = LargestLogit.Average(Rounding.OfKl),
        };
    }

    // Answer-position logits out to the host, and what the metrics make of them there.
    private sealed class AnswerReader(Transformer model, IMetric metric)
    {
        private readonly double[] _logits = new double[model.Shape.OutputSize];
        private readonly IMetric _accuracy = MetricCatalog.Find("accuracy");
        private int _taken = -1;

        public double[][] LogProbabilities(MatrixView logits)
        {
            double[][] result = new double[logits.Rows][];
            for (int i = 0; i < logits.Rows; i++)
            {
                result[i] = new double[logits.Columns];
                model.Backend.Download(logits.RowRange(i, 1), _logits);
                Divergence.LogSoftmax(_logits, result[i]);
            }

            return result;
        }

        public void Read(PairChunk chunk, MatrixView logits, double[][] clean, Record record)
        {
            _taken = -1;
            for (int i = 0; i < chunk.Pairs.Count; i++)
            {
                int example = chunk.First + i;
                TokenPair pair = chunk.Pairs[i];
                record.Metric[example] = AnswerAverage.Of(chunk.Clean, i, answer =>
                {
                    Take(chunk, logits, answer, example);
                    record.LargestLogit[example] = Math.Max(record.LargestLogit[example], _logits.Max(Math.Abs));
                    return metric.Evaluate(_logits, new MetricTarget(pair.Answers, pair.WrongAnswers, clean[answer]));
                });
                record.Kl[example] = AnswerAverage.Of(chunk.Clean, i, answer =>
                {
                    Take(chunk, logits, answer, example);
                    return Divergence.Kl(clean[answer], _logits);
                });
                record.Accuracy[example] = pair.WrongAnswers.IsEmpty ? double.NaN : AnswerAverage.Of(chunk.Clean, i, answer =>
                {
                    Take(chunk, logits, answer, example);
                    return _accuracy.Evaluate(_logits, new MetricTarget(pair.Answers, pair.WrongAnswers, clean[answer]));
                });
            }
        }

        // A row of logits to the host, once.
        private void Take(PairChunk chunk, MatrixView logits, int answer, int example)
        {
            if (_taken == answer)
            {
                return;
            }

            model.Backend.Download(logits.RowRange(answer, 1), _logits);
            _taken = answer;
            if (!FiniteLogits.Are(_logits))
            {
                throw OverflowFinder.Find(model, chunk.Clean) ?? FiniteLogits.Fault(example);
            }
        }
    }
}
