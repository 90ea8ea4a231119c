using System.Runtime.InteropServices;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>What destinations read in trial circuits: the residual stream with every source ablated, plus what kept edges carry.</summary>
/// <remarks>
/// Of sources that a trial changes each trial's own difference counts, of the others the current one. Reads are summed anew each
/// time, so no
/// rounding error builds up over a search and a search can be taken up again with the same bits.
/// </remarks>
internal sealed class TrialReads : IDisposable
{
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly KeptEdges _kept;
    private readonly RepeatedBatch _batch;
    private readonly TrialBuffers _buffers;
    private readonly int _modelDim;
    private readonly ModelShape _shape;

    // [source][row, d_model]: the ablated outputs, and current minus ablated ones.
    private readonly Tensor _ablated;
    private readonly Tensor _deltas;

    // [2·layers + 1][row, d_model]: the residual stream with every source ablated.
    private readonly Tensor[] _bases;
    private readonly bool[] _isChanged;
    private readonly List<int> _sources = [];

    /// <param name="model">The model.</param>
    /// <param name="kept">Which edges are kept.</param>
    /// <param name="batch">All prompts.</param>
    /// <param name="buffers">Room for trials.</param>
    /// <param name="rowCapacity">Rows of all prompts.</param>
    public TrialReads(Transformer model, KeptEdges kept, RepeatedBatch batch, TrialBuffers buffers, int rowCapacity)
    {
        _backend = model.Backend;
        _graph = ModelGraph.Of(model.Shape);
        _kept = kept;
        _batch = batch;
        _buffers = buffers;
        _modelDim = model.Shape.ModelDim;
        _shape = model.Shape;
        _ablated = _backend.Allocate(new Shape(_graph.SourceCount, rowCapacity, _modelDim));
        _deltas = _backend.Allocate(new Shape(_graph.SourceCount, rowCapacity, _modelDim));
        _bases = new Tensor[(2 * model.Shape.LayerCount) + 1];
        for (int i = 0; i < _bases.Length; i++)
        {
            _bases[i] = _backend.Allocate(new Shape(rowCapacity, _modelDim));
        }

        _isChanged = new bool[_graph.SourceCount];
    }

    private TokenBatch Batch => _batch.Single;

    /// <summary>Takes up what lost edges carry.</summary>
    public void LoadAblated(Transformer model, Ablation ablation, PairChunk chunk, int rowCapacity)
    {
        ablation.Write(chunk, _ablated);
        ResidualBases.Write(model, _ablated, rowCapacity, _bases);
    }

    /// <summary>Takes up a clean run: every source carries its clean output.</summary>
    public void StartWhole(Transformer model, Activations clean)
    {
        SourceOutputs.Write(model, clean, Batch, _deltas);
        for (int source = 0; source < _graph.SourceCount; source++)
        {
            _backend.Subtract(Delta(source), Ablated(source), Delta(source));
        }
    }

    /// <summary>Where in the residual stream a destination reads.</summary>
    public int PointOf(int destination)
    {
        int node = _graph.NodeOfDestination(destination);
        if (node < 0)
        {
            return _bases.Length - 1;
        }

        (int layer, int head) = _graph.LayerAndHead(node);
        return head < 0 ? _shape.MlpPoint(layer) : 2 * layer;
    }

    /// <summary>[row, d_model]: a source's current output minus its ablated one.</summary>
    public MatrixView Delta(int source) => _deltas[source].RowRange(0, Batch.RowCount);

    /// <summary>[trial·row or trial·sequence, d_model]: a changed source's difference in every trial.</summary>
    public MatrixView TrialDelta(int source, int trials)
        => _buffers.Get("delta", source, trials * (_kept.IsAnswerOnly(source) ? Batch.AnswerCount : Batch.RowCount), _modelDim);

    /// <summary>Begins new trials: no source is changed yet.</summary>
    public void ClearChanges() => Array.Clear(_isChanged);

    /// <summary>Turns a node's outputs, trial by trial, into differences.</summary>
    public void Finish(int node, int trials)
    {
        MatrixView delta = TrialDelta(node, trials);
        MatrixView ablated = Ablated(node);
        if (_kept.IsAnswerOnly(node))
        {
            MatrixView rows = _buffers.Get("answer", 0, Batch.AnswerCount, _modelDim);
            _backend.GatherRows(ablated, Batch.AnswerRows, rows);
            ablated = rows;
        }

        for (int trial = 0; trial < trials; trial++)
        {
            MatrixView part = delta.RowRange(trial * ablated.Rows, ablated.Rows);
            _backend.Subtract(part, ablated, part);
        }

        _isChanged[node] = true;
    }

    /// <summary>Makes one trial's changed outputs the current ones.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="trials">How many there were.</param>
    /// <returns>The changed sources.</returns>
    public IEnumerable<int> Accept(int trial, int trials)
    {
        for (int node = 0; node < _graph.SourceCount; node++)
        {
            if (!_isChanged[node])
            {
                continue;
            }

            MatrixView current = Delta(node);
            MatrixView delta = TrialDelta(node, trials);
            if (_kept.IsAnswerOnly(node))
            {
                ReplaceRows(delta.RowRange(trial * Batch.AnswerCount, Batch.AnswerCount), current);
            }
            else
            {
                _backend.Copy(delta.RowRange(trial * Batch.RowCount, Batch.RowCount), current);
            }

            yield return node;
        }
    }

    /// <summary>Whether a destination reads something that the trials changed.</summary>
    public bool IsReadChanged(int destination)
    {
        int first = _graph.FirstEdge(destination);
        for (int source = 0; source < _graph.SourcesBefore(destination); source++)
        {
            if (_isChanged[source] && _kept.Has(first + source))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one head alone carries a change to the logits, at the answer positions.</summary>
    public bool IsOnlyWriter(int head)
    {
        if (!_kept.IsAnswerOnly(head))
        {
            return false;
        }

        int first = _graph.FirstEdge(_graph.LogitsDestination);
        for (int source = 0; source < _graph.SourceCount; source++)
        {
            if (_isChanged[source] && _kept.Has(first + source) != (source == head))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The read of the logits without a head's z·W_O: base + Σ Δ over kept edges of unchanged sources − the head's ablated
    /// output.</summary>
    /// <param name="head">The head.</param>
    /// <param name="destination">[sequence, d_model].</param>
    public void WriteWithout(int head, MatrixView destination)
    {
        MatrixView sum = _buffers.Get("sum", 0, Batch.RowCount, _modelDim);
        SumUnchanged(_graph.LogitsDestination, sum);
        _backend.AddScaled(Ablated(head), -1, sum);
        _backend.GatherRows(sum, Batch.AnswerRows, destination);
    }

    /// <summary>base + Σ Δ over kept edges; of changed sources each trial's own Δ, of the others the current one.</summary>
    /// <param name="destination">Who reads.</param>
    /// <param name="trials">How many trials.</param>
    /// <param name="answerPositionOnly">At each prompt's answer row alone.</param>
    /// <returns>[trial·row or trial·sequence, d_model].</returns>
    public MatrixView Sum(int destination, int trials, bool answerPositionOnly)
    {
        int height = answerPositionOnly ? Batch.AnswerCount : Batch.RowCount;
        MatrixView sum = _buffers.Get(answerPositionOnly ? "sum-answers" : "sum", 0, Batch.RowCount, _modelDim);
        int first = _graph.FirstEdge(destination);
        SumUnchanged(destination, sum);
        MatrixView common = sum;
        if (answerPositionOnly)
        {
            common = _buffers.Get("answer", 0, height, _modelDim);
            _backend.GatherRows(sum, Batch.AnswerRows, common);
        }

        MatrixView reads = _buffers.Get(answerPositionOnly ? "reads-answers" : "reads", 0, trials * height, _modelDim);
        for (int trial = 0; trial < trials; trial++)
        {
            _backend.Copy(common, reads.RowRange(trial * height, height));
        }

        for (int source = 0; source < _graph.SourcesBefore(destination); source++)
        {
            if (_kept.Has(first + source) && _isChanged[source])
            {
                AddTrialDelta(source, trials, answerPositionOnly, reads);
            }
        }

        return reads;
    }

    /// <summary>The answer rows of every trial.</summary>
    public MatrixView AnswerRows(MatrixView rows, int trials)
    {
        MatrixView answers = _buffers.Get("answers", 0, trials * Batch.AnswerCount, rows.Columns);
        _backend.GatherRows(rows, _batch.AnswerRows(trials), answers);
        return answers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ablated.Dispose();
        _deltas.Dispose();
        foreach (Tensor tensor in _bases)
        {
            tensor.Dispose();
        }
    }

    private MatrixView Ablated(int source) => _ablated[source].RowRange(0, Batch.RowCount);

    private void SumUnchanged(int destination, MatrixView sum)
    {
        _backend.Copy(_bases[PointOf(destination)].First(Batch.RowCount), sum);
        int first = _graph.FirstEdge(destination);
        _sources.Clear();
        for (int source = 0; source < _graph.SourcesBefore(destination); source++)
        {
            if (_kept.Has(first + source) && !_isChanged[source])
            {
                _sources.Add(source);
            }
        }

        _backend.AddSelected(_deltas, CollectionsMarshal.AsSpan(_sources), 1, sum);
    }

    private void AddTrialDelta(int source, int trials, bool answerPositionOnly, MatrixView reads)
    {
        MatrixView delta = TrialDelta(source, trials);
        if (_kept.IsAnswerOnly(source) && !answerPositionOnly)
        {
            // Only queries of answer-only heads read so: their other rows are computed but never used.
            _backend.ScatterAddRows(delta, _batch.AnswerRows(trials), reads);
        }
        else
        {
            _backend.AddScaled(_kept.IsAnswerOnly(source) == answerPositionOnly ? delta : AnswerRows(delta, trials), 1, reads);
        }
    }

    private void ReplaceRows(MatrixView rows, MatrixView destination)
    {
        for (int i = 0; i < rows.Rows; i++)
        {
            _backend.Copy(rows.RowRange(i, 1), destination.RowRange(Batch.AnswerRows[i], 1));
        }
    }
}
