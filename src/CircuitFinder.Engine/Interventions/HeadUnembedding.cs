using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>Logits of trial circuits that differ in one head's values only, without the whole unembedding for each.</summary>
/// <remarks>
/// Logits are norm(r + z·W_O)·U with r fixed and z, of head_dim numbers, different in each trial. Layer norm is linear but for a
/// mean and a deviation
/// a row, so with gain g: (r∘g)·U and (W_O∘g)·U are computed once, and a trial costs z·[(W_O∘g)·U], head_dim instead of d_model
/// multiplications a logit.
/// The small products with the gain happen on the host.
/// </remarks>
internal sealed class HeadUnembedding : IDisposable
{
    private readonly Transformer _model;
    private readonly IBackend _backend;
    private readonly Tensor _slope;
    private readonly Tensor _offset;
    private readonly Tensor _identity;
    private readonly Tensor _outputs;
    private readonly Tensor _scaledRead;
    private readonly Tensor _constant;
    private readonly Tensor _map;
    private readonly double[] _gain;
    private Weight? _packedMap;

    public HeadUnembedding(Transformer model, int sequences)
    {
        _model = model;
        _backend = model.Backend;
        int modelDim = model.Shape.ModelDim;
        int headDim = model.Shape.HeadDim;
        int vocabSize = model.Shape.OutputSize;
        _slope = _backend.Allocate(new Shape(1, vocabSize));
        _offset = _backend.Allocate(new Shape(1, vocabSize));
        model.Unembedding.Project(model.Unembedding.Norm.Gain.View, _slope.AsMatrix());
        model.Unembedding.Project(model.Unembedding.Norm.Bias.View, _offset.AsMatrix());
        if (!model.Unembedding.Bias.IsNone)
        {
            _backend.AddScaled(model.Unembedding.Bias, 1, _offset.AsMatrix());
        }

        _identity = _backend.Allocate(new Shape(headDim, headDim));
        double[] ones = new double[headDim * headDim];
        for (int i = 0; i < headDim; i++)
        {
            ones[(i * headDim) + i] = 1;
        }

        _backend.Upload(ones.AsSpan(), _identity.AsMatrix());
        _outputs = _backend.Allocate(new Shape(headDim, modelDim));
        _scaledRead = _backend.Allocate(new Shape(sequences, modelDim));
        _constant = _backend.Allocate(new Shape(sequences, vocabSize));
        _map = _backend.Allocate(new Shape(headDim, vocabSize));
        _gain = new double[modelDim];
        _backend.Download(model.Unembedding.Norm.Gain.View, _gain);
    }

    /// <summary>Operations of <see cref="Prepare"/>: two products with the whole unembedding.</summary>
    public double PrepareOperations
        => 2.0 * (_model.Shape.HeadDim + _constant.Shape[0]) * _model.Shape.ModelDim * _model.Shape.OutputSize;

    /// <summary>Fixes the head and everything that does not differ between trials.</summary>
    /// <param name="layer">The head's layer.</param>
    /// <param name="head">The head.</param>
    /// <param name="read">[sequence, d_model]: the read of the logits without z·W_O.</param>
    public void Prepare(int layer, int head, MatrixView read)
    {
        _model.Layers[layer].Attention.WriteHead(head, _identity.AsMatrix(), _outputs.AsMatrix());
        ScaleByGain(_outputs.AsMatrix(), _outputs.AsMatrix());
        ScaleByGain(read, _scaledRead.AsMatrix());
        _model.Unembedding.Project(_scaledRead.AsMatrix(), _constant.AsMatrix());
        _model.Unembedding.Project(_outputs.AsMatrix(), _map.AsMatrix());
        if (_packedMap is null)
        {
            _packedMap = _backend.Pack(_map.AsMatrix());
        }
        else
        {
            _backend.Repack(_packedMap, _map.AsMatrix());
        }
    }

    /// <summary>Computes every trial's logits.</summary>
    /// <param name="values">[trial·sequence, head_dim]: z at the answer positions.</param>
    /// <param name="statistics">[trial·sequence, 2]: mean and inverse deviation of each trial's whole read.</param>
    /// <param name="logits">[trial·sequence, vocabulary].</param>
    public void Write(MatrixView values, MatrixView statistics, MatrixView logits)
    {
        int sequences = _constant.Shape[0];
        for (int first = 0; first < logits.Rows; first += sequences)
        {
            _backend.Copy(_constant.AsMatrix(), logits.RowRange(first, sequences));
        }

        _backend.Linear(values, _packedMap!, default, logits, accumulate: true);
        _backend.NormaliseProduct(logits, statistics, _slope.AsMatrix(), _offset.AsMatrix());
        _model.Unembedding.Cap(logits);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in new[] { _slope, _offset, _identity, _outputs, _scaledRead, _constant, _map })
        {
            tensor.Dispose();
        }

        _packedMap?.Dispose();
    }

    private void ScaleByGain(MatrixView source, MatrixView destination)
    {
        double[] values = new double[source.Rows * source.Columns];
        _backend.Download(source, values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= _gain[i % source.Columns];
        }

        _backend.Upload(values.AsSpan(), destination);
    }
}
