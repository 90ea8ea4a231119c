using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>Automatic circuit discovery: removes edges one by one wherever that raises D by less than a threshold.</summary>
/// <remarks>
/// Conmy et al. 2023, arXiv:2304.14997. Edge for edge the plain sequential procedure, at a fraction of its cost: only what a
/// removal reaches over kept edges is computed again (<see cref="ShrinkingCircuitRun"/>), and runs of removals are tried as one
/// batch, each on top of those before it; the prefix up to the first that stays is used, the rest is dropped.
/// </remarks>
public sealed class AcdcSearch : IDisposable
{
    private readonly ComputationGraph _graph;
    private readonly AcdcOptions _options;
    private readonly ShrinkingCircuitRun _run;
    private readonly AcdcObjective _measure;
    private readonly int _answerCount;
    private readonly double _sequentialOperations;
    private readonly int _widest;
    private readonly Queue<AcdcStep> _resume;
    private readonly ImmutableArray<AcdcStep>.Builder _steps = ImmutableArray.CreateBuilder<AcdcStep>();
    private readonly double _wholeDivergence;
    private readonly Stopwatch _sinceSave = Stopwatch.StartNew();
    private Action<IReadOnlyList<AcdcStep>>? _save;
    private int _decided;
    private double _current;
    private int _edgesLeft;
    private int _untested;
    private int _trials;
    private int _usedTrials;
    private int _width = 1;

    private AcdcSearch(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, AcdcOptions options)
    {
        _graph = ModelGraph.Of(model.Shape);
        _options = options;
        _resume = new Queue<AcdcStep>(options.Resume);
        PairChunk chunk = PairChunk.Cut(pairs, pairs.Count, model)[0];
        _answerCount = chunk.Clean.AnswerCount;
        _run = new ShrinkingCircuitRun(
            model, chunk, options.Ablation, options.DirectEdges, TrialBytes(model, chunk, options));
        _measure = new AcdcObjective(model.Backend, pairs, metric, chunk.Clean, _run.CleanLogits);
        _wholeDivergence = _measure.Measure(_run.CleanLogits);
        _current = _wholeDivergence;
        _edgesLeft = _graph.EdgeCount;
        _sequentialOperations = SequentialOperations(model.Shape, chunk.Clean);
        _widest = model.Backend.Capacity.MaximumTrials;
    }

    /// <summary>Searches.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">Prompt pairs, all held at once; equal lengths within a pair.</param>
    /// <param name="metric"><c>kl</c>, or any other performance, whose negative is D.</param>
    /// <param name="options">Threshold and order.</param>
    /// <param name="save">Receives the steps made so far from time to time, and when the search is cancelled.</param>
    /// <exception cref="ArgumentException">There are no pairs, or a pair's prompts differ in length.</exception>
    /// <exception cref="UserFaultException">Heads' own links are asked for under a mean ablation, or the resumed steps are of
    /// another search.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static AcdcResult Run(
        Transformer model,
        IReadOnlyList<TokenPair> pairs,
        IMetric metric,
        AcdcOptions options,
        Action<IReadOnlyList<AcdcStep>>? save = null)
    {
        if (options.DirectEdges && options.Ablation is AblationKind.Mean or AblationKind.MeanPositional)
        {
            throw new UserFaultException("direct edges need ablation by resampling or zero; a mean query, key or value is not defined.") { Setting = "direct-edges" };
        }

        if (model.Shape.HasPostNorms && model.Shape.Renormalises)
        {
            throw new UserFaultException("method 'acdc' searches shares of normed sums alone; leave raw results to methods that score edges.") { Setting = "post-norm" };
        }

        using var search = new AcdcSearch(model, pairs, metric, options) { _save = save };
        try
        {
            return search.Run();
        }
        catch (OperationCanceledException)
        {
            search.Save();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    // What is left for trials under a memory limit; a fault where there is nothing.
    private static long TrialBytes(Transformer model, PairChunk chunk, AcdcOptions options)
    {
        const long LeastTrialBytes = 32L << 20;
        const double MiB = 1 << 20;
        long limit = options.MemoryLimit;
        long needed = options.ReservedBytes + ShrinkingCircuitRun.PredictBytes(model.Shape, chunk.Pairs, options.Ablation, options.DirectEdges);
        if (limit > 0 && limit < needed + LeastTrialBytes)
        {
            throw new MemoryFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"ACDC on {chunk.Pairs.Count} prompts needs {Math.Ceiling((needed + LeastTrialBytes) / MiB)} MiB with the model, more than the {Math.Floor(limit / MiB)} MiB allowed; use fewer prompts or allow more."))
            { Setting = "memory", Remedies = ["examples"] };
        }

        long most = model.Backend.Capacity.TrialBytes;
        return limit > 0 ? Math.Min(most, limit - needed) : most;
    }

    // One full circuit evaluation: every head and MLP at every position, and the unembedding.
    private static double SequentialOperations(ModelShape shape, TokenBatch batch)
    {
        double d = shape.ModelDim;
        double layer = (4 * d * d) + (2 * d * shape.MlpDim);
        return 2.0 * ((batch.RowCount * shape.LayerCount * layer) + (batch.AnswerCount * d * shape.OutputSize));
    }

    private AcdcResult Run()
    {
        long start = Stopwatch.GetTimestamp();
        foreach (int destination in AcdcPlan.Destinations(_graph, _options.Order))
        {
            _options.Cancellation.ThrowIfCancellationRequested();
            if (_options.DirectEdges && IsFirstRead(destination))
            {
                TestDirectEdges(destination);
            }

            _run.Begin(destination);
            bool isNeeded = _run.HasConsumerBehind(destination) && _run.IsDirectKept(destination);
            if (isNeeded)
            {
                TestSources(destination);
            }
            else
            {
                _run.Drop(destination);
                _edgesLeft -= _graph.SourcesBefore(destination);
                _untested += _graph.SourcesBefore(destination);
            }

            _decided += _graph.SourcesBefore(destination);
            _options.Progress?.Report(new AcdcProgress(
                _graph.DestinationName(destination), _decided, _graph.EdgeCount, _edgesLeft - (_graph.EdgeCount - _decided), _current));
        }

        var result = Circuit.Of(_graph, Enumerable.Range(0, _graph.EdgeCount).Where(edge => _run.Kept[edge]));
        return new AcdcResult(result, KeptDirectEdges(), _steps.ToImmutable(), _wholeDivergence, _current, Statistics(Stopwatch.GetElapsedTime(start).TotalSeconds));
    }

    // An interrupted search keeps its place; steps that are still to be repeated are part of it.
    private void Save()
    {
        _save?.Invoke([.. _steps, .. _resume]);
        _sinceSave.Restart();
    }

    private void SaveIfDue()
    {
        if (_sinceSave.Elapsed >= _options.SaveEvery)
        {
            Save();
        }
    }

    private AcdcStatistics Statistics(double seconds)
    {
        int tested = _steps.Count;
        return new AcdcStatistics(
            tested,
            _untested,
            _trials,
            _trials == 0 ? 1 : _usedTrials / (double)_trials,
            _run.Work.NodeRecomputations,
            _run.Work.Operations,
            tested * _sequentialOperations,
            seconds);
    }

    private void TestSources(int destination)
    {
        int[] sources = AcdcPlan.Sources(_graph, destination, _options.Order);
        int capacity = _run.TrialCapacity(destination);
        int next = Repeat(destination, sources);
        while (next < sources.Length)
        {
            _options.Cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Math.Min(_width, capacity), sources.Length - next);
            ReadOnlySpan<int> trial = sources.AsSpan(next, count);
            MatrixView logits = _run.Try(destination, trial);
            int removed = 0;
            bool stays = false;
            while (removed < count && !stays)
            {
                double without = _measure.Measure(logits.RowRange(removed * _answerCount, _answerCount));
                stays = !Decide(_graph.EdgeName(_graph.EdgeIndex(trial[removed], destination)), without);
                removed += stays ? 0 : 1;
            }

            _trials += count;
            _usedTrials += removed + (stays ? 1 : 0);
            if (removed > 0)
            {
                _run.Accept(destination, trial, removed);
            }

            // Wider while everything goes, narrower where edges stay: a dropped trial costs as much as a used one.
            _width = stays ? Math.Max(1, Math.Min(_width, (2 * removed) + 1)) : Math.Min(2 * _width, _widest);
            next += removed + (stays ? 1 : 0);
            SaveIfDue();
        }
    }

    // True when the edge goes.
    private bool Decide(string edge, double without)
    {
        double effect = without - _current;
        bool removed = (_options.IsAbsolute ? Math.Abs(effect) : effect) < _options.Threshold;
        if (removed)
        {
            _current = without;
            _edgesLeft -= edge.StartsWith("direct:", StringComparison.Ordinal) ? 0 : 1;
        }

        _steps.Add(new AcdcStep(edge, removed, effect, without, _edgesLeft));
        return removed;
    }

    // Takes over the decisions of an earlier search for this destination; returns how many sources they decide.
    private int Repeat(int destination, int[] sources)
    {
        int count = 0;
        var removed = new List<int>();
        while (count < sources.Length && _resume.TryPeek(out AcdcStep? step))
        {
            Require(step, _graph.EdgeName(_graph.EdgeIndex(sources[count], destination)));
            if (Repeat(_resume.Dequeue(), _decided + count + 1))
            {
                removed.Add(sources[count]);
            }

            count++;
        }

        if (removed.Count > 0)
        {
            // The node and what it reaches must be current; one trial with all removals brings them there.
            _run.Restore(destination, CollectionsMarshal.AsSpan(removed));
        }

        return count;
    }

    private bool Repeat(AcdcStep step, int decided)
    {
        if (_resume.Count == 0)
        {
            _options.Resumed?.Invoke(decided);
        }

        if (step.IsRemoved)
        {
            _current = step.Divergence;
            _edgesLeft = step.EdgesLeft;
        }

        _steps.Add(step);
        return step.IsRemoved;
    }

    private static void Require(AcdcStep step, string edge)
    {
        if (step.Edge != edge)
        {
            throw new UserFaultException($"the state to resume decided {step.Edge} where this search decides {edge}; it is of another search. Start anew, without resuming.");
        }
    }

    private bool IsFirstRead(int destination)
        => _graph.KindOfDestination(destination) == HeadInput.Value
            && _graph.NodesOfDestination(destination).Last() is var node && _graph.LayerAndHead(node).Head == _graph.HeadCount - 1;

    private void TestDirectEdges(int firstRead)
    {
        (int layer, _) = _graph.LayerAndHead(_graph.NodeOfDestination(firstRead));
        foreach (int destination in AcdcPlan.HeadDestinations(_graph, layer, _options.Order))
        {
            _run.Begin(destination);
            if (!_run.HasConsumerBehind(destination))
            {
                continue;
            }

            _options.Cancellation.ThrowIfCancellationRequested();
            string name = DirectName(destination);
            bool removed;
            MatrixView logits = _run.TryDirect(destination);
            if (_resume.TryPeek(out AcdcStep? step))
            {
                Require(step, name);
                removed = Repeat(_resume.Dequeue(), _decided);
            }
            else
            {
                removed = Decide(name, _measure.Measure(logits));
                _trials++;
                _usedTrials++;
                SaveIfDue();
            }

            if (removed)
            {
                _run.AcceptDirect(destination);
            }
        }
    }

    private ImmutableArray<string> KeptDirectEdges()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (int destination = 0; _options.DirectEdges && destination < _graph.LogitsDestination; destination++)
        {
            if (_graph.KindOfDestination(destination) is not null
                && _run.HasConsumerBehind(destination)
                && _run.IsDirectKept(destination))
            {
                names.Add(DirectName(destination));
            }
        }

        return names.ToImmutable();
    }

    private string DirectName(int destination)
    {
        string read = _graph.DestinationName(destination);
        return $"direct:{read}->{read[..^3]}.{read[^2]}";
    }
}
