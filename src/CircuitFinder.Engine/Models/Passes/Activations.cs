using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Passes;

/// <summary>The buffers of a forward pass and what it leaves for a backward pass; made once, used for many batches.</summary>
/// <remarks>
/// Every array has room for a number of rows; a pass uses the first rows of each. What is not kept lies in one buffer that every
/// layer overwrites. With answers alone, all behind the last layer's attention is computed at each sequence's last row only: the
/// arrays there
/// hold one row a sequence. Logits at the last rows depend on nothing else.
/// </remarks>
public sealed class Activations : IDisposable
{
    private readonly List<Tensor> _owned = [];
    private readonly IBackend _backend;
    private readonly ActivationParts _keeps;
    private readonly int _layers;
    private readonly bool _isParallel;
    private readonly double[] _finalStatistics;

    /// <summary>Makes room.</summary>
    /// <param name="model">The model that will run.</param>
    /// <param name="rowCapacity">Greatest number of rows of a batch.</param>
    /// <param name="answerCapacity">Greatest number of rows of a batch at which answers are read.</param>
    /// <param name="maximumLength">Greatest length of a sequence.</param>
    /// <param name="keeps">What is kept of every layer.</param>
    /// <param name="allLogits">Room for logits of every row, not just of each sequence's last.</param>
    /// <param name="answerPositionOnly">Behind the last layer's attention, compute each sequence's last row alone.</param>
    /// <exception cref="ArgumentException">Logits of every row are asked for and answers alone too.</exception>
    public Activations(
        Transformer model, int rowCapacity, int answerCapacity, int maximumLength, ActivationParts keeps, bool allLogits = false, bool answerPositionOnly = false)
    {
        if (allLogits && answerPositionOnly)
        {
            throw new ArgumentException("Logits of every row need every row of the last layer.", nameof(answerPositionOnly));
        }

        _backend = model.Backend;
        ModelShape shape = model.Shape;
        RowCapacity = rowCapacity;
        _keeps = keeps;
        int layers = shape.LayerCount;
        _layers = layers;
        _isParallel = shape.IsParallel && shape.HasMlp;
        IsAnswerPositionOnly = answerPositionOnly && layers > 0;
        int logitRows = allLogits ? rowCapacity : answerCapacity;
        Tensor input = One(rowCapacity, shape.ModelDim);
        Residuals = [input, .. Many(2 * layers, rowCapacity, shape.ModelDim, ActivationParts.Residuals)];
        Statistics = Many(2 * layers, rowCapacity, 2, ActivationParts.Residuals);
        QueryKeyValues = Many(layers, rowCapacity, 3 * shape.HeadsDim, ActivationParts.QueryKeyValues);
        Patterns = Many(layers, rowCapacity, shape.HeadCount * maximumLength, ActivationParts.Patterns);
        HeadValues = Many(layers, rowCapacity, shape.HeadsDim, ActivationParts.None);
        MlpHiddens = Many(layers, rowCapacity, shape.HiddenDim, ActivationParts.Hiddens);
        MlpOutputs = Many(layers, rowCapacity, shape.HasMlp ? shape.ModelDim : 0, ActivationParts.None);
        Normals = Many(2 * layers, rowCapacity, shape.ModelDim, ActivationParts.Inputs);
        // The hidden values themselves are not needed once active: one buffer does for both.
        MlpActives = keeps.HasFlag(ActivationParts.Hiddens)
            ? Many(layers, rowCapacity, shape.MlpDim, ActivationParts.Inputs)
            : MlpHiddens;
        FinalInput = One(logitRows, shape.ModelDim);
        FinalNormal = One(logitRows, shape.ModelDim);
        FinalStatistics = One(logitRows, 2);
        _finalStatistics = new double[2 * logitRows];
        Logits = One(logitRows, shape.OutputSize);
        if (IsAnswerPositionOnly)
        {
            AnswerValues = One(answerCapacity, shape.HeadsDim);
            Residuals[(2 * layers) - 1] = One(answerCapacity, shape.ModelDim);
            Residuals[2 * layers] = FinalInput;
        }

        if (shape.HasPostNorms)
        {
            PostStatistics = [.. Enumerable.Range(0, 2 * layers).Select(_ => One(rowCapacity, 2))];
            AttentionTotals = Many(layers, rowCapacity, shape.ModelDim, ActivationParts.Residuals);
            MlpTotals = Many(layers, rowCapacity, shape.ModelDim, ActivationParts.Residuals);
            Written = One(rowCapacity, shape.ModelDim);
        }

        if (shape.IsParallel && shape.HasMlp && layers > 0)
        {
            ParallelInput = keeps.HasFlag(ActivationParts.Residuals) ? null : One(rowCapacity, shape.ModelDim);
            AnswerInput = IsAnswerPositionOnly ? One(answerCapacity, shape.ModelDim) : null;
        }
    }

    /// <summary>Greatest number of rows of a batch.</summary>
    public int RowCapacity { get; }

    /// <summary>Whether all behind the last layer's attention is computed at each sequence's last row alone.</summary>
    public bool IsAnswerPositionOnly { get; }

    /// <summary>[2·layers + 1][row, d_model]: the residual stream before each attention, before each MLP, and at the end.</summary>
    internal Tensor[] Residuals { get; }

    /// <summary>[2·layers][row, 2]: mean and inverse deviation of each layer norm.</summary>
    internal Tensor[] Statistics { get; }

    /// <summary>[layers][row, 3·heads·head_dim].</summary>
    internal Tensor[] QueryKeyValues { get; }

    /// <summary>[layers][row, heads·maximum length].</summary>
    internal Tensor[] Patterns { get; }

    /// <summary>[layers][row, heads·head_dim]: <c>z</c>.</summary>
    internal Tensor[] HeadValues { get; }

    /// <summary>[sequence, heads·head_dim]: <c>z</c> of the last layer at the last rows; null unless answers alone are computed.</summary>
    internal Tensor? AnswerValues { get; }

    /// <summary>[2·layers][row, 2]: statistics of the norms behind each attention and each MLP; empty without them.</summary>
    internal Tensor[] PostStatistics { get; } = [];

    /// <summary>[layers][row, d_model]: what attention gives before the norm behind it; empty without one.</summary>
    internal Tensor[] AttentionTotals { get; } = [];

    /// <summary>[layers][row, d_model]: what the MLP gives before the norm behind it; empty without one.</summary>
    internal Tensor[] MlpTotals { get; } = [];

    /// <summary>[row, d_model]: room for what such a norm gives; null without one.</summary>
    internal Tensor? Written { get; }

    /// <summary>[row, d_model]: what a parallel layer read, where the residual stream is not kept; else null.</summary>
    internal Tensor? ParallelInput { get; }

    /// <summary>[answer, d_model]: what the last layer read, where it is parallel and answers alone are computed; else null.</summary>
    internal Tensor? AnswerInput { get; }

    /// <summary>[layers][row, d_mlp or, with gates, 2·d_mlp]: before the activation function.</summary>
    internal Tensor[] MlpHiddens { get; }

    /// <summary>[layers][row, d_model].</summary>
    internal Tensor[] MlpOutputs { get; }

    /// <summary>[2·layers][row, d_model]: layer norm outputs.</summary>
    internal Tensor[] Normals { get; }

    /// <summary>[layers][row, d_mlp]: after the activation function.</summary>
    internal Tensor[] MlpActives { get; }

    /// <summary>[sequence or row, d_model]: the residual rows that are unembedded.</summary>
    internal Tensor FinalInput { get; }

    /// <summary>[sequence or row, d_model].</summary>
    internal Tensor FinalNormal { get; }

    /// <summary>[sequence or row, 2].</summary>
    internal Tensor FinalStatistics { get; }

    /// <summary>[sequence or row, vocabulary].</summary>
    internal Tensor Logits { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    /// <summary>Rows of the residual stream at a point (<see cref="ForwardPass.RunFrom"/>).</summary>
    internal int RowsAt(int point, TokenBatch batch) => IsAnswerPositionOnly && point >= (2 * _layers) - 1 ? batch.AnswerCount : batch.RowCount;

    /// <summary>Whether the final norm could normalise what it read: anything that is not finite reaches it.</summary>
    internal bool IsFinalNormSound(int rows)
    {
        Span<double> statistics = _finalStatistics.AsSpan(0, 2 * rows);
        _backend.Download(FinalStatistics.First(rows), statistics);
        for (int i = 0; i < statistics.Length; i += 2)
        {
            if (!OverflowFinder.IsSound(statistics[i], statistics[i + 1]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The residual stream at a point.</summary>
    internal MatrixView ResidualAt(int point, TokenBatch batch) => Residuals[point].First(RowsAt(point, batch));

    /// <summary>What a layer's MLP reads.</summary>
    internal MatrixView MlpReadAt(int layer, TokenBatch batch)
        => !_isParallel ? ResidualAt((2 * layer) + 1, batch)
            : IsAnswerPositionOnly && layer == _layers - 1 ? AnswerInput!.First(batch.AnswerCount)
            : (ParallelInput ?? Residuals[2 * layer]).First(batch.RowCount);

    /// <summary>Keeps what a parallel layer's MLP will read, from the residual stream before the layer.</summary>
    internal void KeepMlpRead(int layer, TokenBatch batch)
    {
        if (!_isParallel)
        {
            return;
        }

        MatrixView residual = Residuals[2 * layer].First(batch.RowCount);
        if (IsAnswerPositionOnly && layer == _layers - 1)
        {
            _backend.GatherRows(residual, batch.AnswerRows, AnswerInput!.First(batch.AnswerCount));
        }
        else if (ParallelInput is not null)
        {
            _backend.Copy(residual, ParallelInput.First(batch.RowCount));
        }
    }

    /// <summary><c>z</c> of a layer, where its heads' results are computed.</summary>
    internal MatrixView ValuesOf(int layer, TokenBatch batch)
        => IsAnswerPositionOnly && layer == _layers - 1 ? AnswerValues!.First(batch.AnswerCount) : HeadValues[layer].First(batch.RowCount);

    internal void Require(ActivationParts parts)
    {
        if ((_keeps & parts) != parts)
        {
            throw new ArgumentException($"These activations keep {_keeps}; {parts} are needed.", nameof(parts));
        }
    }

    // One a layer, or the same for all: head values and MLP outputs (part None) are always kept.
    private Tensor[] Many(int count, int rows, int columns, ActivationParts part)
    {
        var tensors = new Tensor[count];
        for (int i = 0; i < count; i++)
        {
            tensors[i] = i == 0 || _keeps.HasFlag(part) ? One(rows, columns) : tensors[0];
        }

        return tensors;
    }

    private Tensor One(int rows, int columns)
    {
        Tensor tensor = _backend.Allocate(new Shape(rows, columns));
        _owned.Add(tensor);
        return tensor;
    }
}
