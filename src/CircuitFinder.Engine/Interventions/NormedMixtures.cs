using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>What destinations read where each norms, of every layer below, its own mixture of kept and ablated raw head results.</summary>
internal sealed class NormedMixtures : IDisposable
{
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly ComputationGraph _graph;
    private readonly Tensor _mixture;
    private readonly Tensor _normed;
    private readonly Tensor _statistics;
    private Tensor? _ablated;
    private int _rows;

    /// <param name="model">One with norms behind attention.</param>
    /// <param name="graph">Of the model.</param>
    /// <param name="rowCapacity">Greatest number of rows.</param>
    public NormedMixtures(Transformer model, ComputationGraph graph, int rowCapacity)
    {
        _model = model;
        _backend = model.Backend;
        _graph = graph;
        _mixture = _backend.Allocate(new Shape(rowCapacity, model.Shape.ModelDim));
        _normed = _backend.Allocate(new Shape(rowCapacity, model.Shape.ModelDim));
        _statistics = _backend.Allocate(new Shape(rowCapacity, 2));
    }

    /// <summary>Takes up what removed edges carry.</summary>
    /// <param name="ablated">[source, at least rows, d_model]; kept by the caller.</param>
    /// <param name="rows">Rows in use.</param>
    public void Load(Tensor ablated, int rows)
    {
        _ablated = ablated;
        _rows = rows;
    }

    /// <summary>One read.</summary>
    /// <param name="deltas">[source, at least rows, d_model]: current minus ablated outputs.</param>
    /// <param name="destination">Who reads.</param>
    /// <param name="kept">[edge].</param>
    /// <param name="isComputed">[source]: whether anything reads it; the others are ablated everywhere.</param>
    /// <param name="read">[rows, d_model].</param>
    public void Read(Tensor deltas, int destination, ReadOnlySpan<bool> kept, ReadOnlySpan<bool> isComputed, MatrixView read)
    {
        int first = _graph.FirstEdge(destination);
        int count = _graph.SourcesBefore(destination);
        _backend.Zero(read);
        Add(ComputationGraph.InputSource, kept[first], isComputed, deltas, read);
        for (int layer = 0; layer < _graph.LayerCount && _graph.HeadSource(layer, 0) < count; layer++)
        {
            MatrixView mixture = _mixture.First(_rows);
            AttentionBlock attention = _model.Layers[layer].Attention;
            _backend.Copy(attention.OutputBias.View with { Rows = _rows, Stride = 0 }, mixture);
            for (int head = 0; head < _graph.HeadCount; head++)
            {
                int source = _graph.HeadSource(layer, head);
                Add(source, kept[first + source], isComputed, deltas, mixture);
            }

            _model.Layers[layer].AttentionPostNorm!.Forward(mixture, _normed.First(_rows), _statistics.First(_rows));
            _backend.AddScaled(_normed.First(_rows), 1, read);
            if (_graph.HasMlp && _graph.MlpSource(layer) < count)
            {
                Add(_graph.MlpSource(layer), kept[first + _graph.MlpSource(layer)], isComputed, deltas, read);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mixture.Dispose();
        _normed.Dispose();
        _statistics.Dispose();
    }

    private void Add(int source, bool isKept, ReadOnlySpan<bool> isComputed, Tensor deltas, MatrixView sum)
    {
        _backend.AddScaled(_ablated![source].RowRange(0, _rows), 1, sum);
        if (isKept && isComputed[source])
        {
            _backend.AddScaled(deltas[source].RowRange(0, _rows), 1, sum);
        }
    }
}
