using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Attribution;

/// <summary>Edge activation patching: really ablates each edge alone and measures. The oracle of the other methods.</summary>
/// <remarks>
/// score(s→d) = m(every edge kept but s→d) − m(every edge kept), mean over prompts. Costs a part of a forward pass an edge
/// (<see cref="SingleEdgeRun"/>). Wang et al. 2022, arXiv:2211.00593 (path patching); Conmy et al. 2023, arXiv:2304.14997.
/// </remarks>
public sealed class EdgeActivationPatching : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "exact";

    /// <inheritdoc/>
    public string Description => "edge activation patching: every edge really ablated, alone; the oracle";

    /// <inheritdoc/>
    public bool IsSigned => true;

    /// <inheritdoc/>
    public bool IsOracle => true;

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        bool[] isMeasured = Measured(graph, options);
        double[] values = new double[graph.EdgeCount];
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, options.BatchSize, model);
        using var ablation = new Ablation(model, options.Ablation, chunks, cancellation: options.Cancellation);
        using var run = new SingleEdgeRun(model, ChunkCapacity.Of(chunks));
        for (int c = 0; c < chunks.Count; c++)
        {
            var answers = new AnswerMetric(model, metric, chunks[c], run.Load(chunks[c], ablation));
            for (int destination = 0; destination < graph.DestinationCount; destination++)
            {
                AddEffects(graph, destination, isMeasured, run, answers, values, options.Cancellation);
                options.Progress?.Report((c + ((destination + 1) / (double)graph.DestinationCount)) / chunks.Count);
            }
        }

        for (int edge = 0; edge < values.Length; edge++)
        {
            values[edge] = isMeasured[edge] ? values[edge] / pairs.Count : double.NaN;
        }

        return new EdgeScores(graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    /// <inheritdoc/>
    /// <remarks>Really ablates all out-edges of each node at once.</remarks>
    public ImmutableArray<double> ScoreNodes(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        double[] values = new double[graph.SourceCount];
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, options.BatchSize, model);
        using var ablation = new Ablation(model, options.Ablation, chunks, cancellation: options.Cancellation);
        using var run = new SingleEdgeRun(model, ChunkCapacity.Of(chunks));
        for (int c = 0; c < chunks.Count; c++)
        {
            var answers = new AnswerMetric(model, metric, chunks[c], run.Load(chunks[c], ablation));
            for (int source = 0; source < values.Length; source++)
            {
                options.Cancellation.ThrowIfCancellationRequested();
                answers.AddChanges(run.RunNode(source), ref values[source]);
                options.Progress?.Report((c + ((source + 1) / (double)values.Length)) / chunks.Count);
            }
        }

        return [.. values.Select(value => value / pairs.Count)];
    }

    private static void AddEffects(
        ComputationGraph graph, int destination, bool[] isMeasured, SingleEdgeRun run, AnswerMetric answers, double[] values, CancellationToken cancellation)
    {
        int first = graph.FirstEdge(destination);
        int[] sources = [.. Enumerable.Range(0, graph.SourcesBefore(destination)).Where(source => isMeasured[first + source])];
        foreach (int[] trial in sources.Chunk(run.TrialCapacity))
        {
            cancellation.ThrowIfCancellationRequested();
            MatrixView logits = run.RunEdges(destination, trial);
            for (int i = 0; i < trial.Length; i++)
            {
                answers.AddChanges(logits.RowRange(i * answers.Count, answers.Count), ref values[first + trial[i]]);
            }
        }
    }

    // All edges, or a seeded sample of them: the first of a shuffled list, so that a larger sample holds a smaller one.
    private static bool[] Measured(ComputationGraph graph, ScoringOptions options)
    {
        bool[] isMeasured = new bool[graph.EdgeCount];
        if (options.Sample == 0 || options.Sample >= graph.EdgeCount)
        {
            Array.Fill(isMeasured, true);
            return isMeasured;
        }

        int[] edges = [.. Enumerable.Range(0, graph.EdgeCount)];
        var random = new SplitMix64(options.Seed);
        for (int i = 0; i < options.Sample; i++)
        {
            int j = i + (int)(random.Next() % (ulong)(edges.Length - i));
            (edges[i], edges[j]) = (edges[j], edges[i]);
            isMeasured[edges[i]] = true;
        }

        return isMeasured;
    }
}
