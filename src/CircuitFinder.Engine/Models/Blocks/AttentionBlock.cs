using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>A layer's attention behind its norm: queries, keys and values, the pattern, and W_O; for all heads at once, or for
/// one.</summary>
internal sealed class AttentionBlock
{
    private readonly IBackend _backend;
    private readonly int _headCount;
    private readonly int _headDim;
    private readonly int _groupSize;
    private readonly int _sharedCount;
    private readonly bool _sharesReads;
    private readonly AttentionRule _rule;
    private readonly ReaderBlock _reader;
    private readonly BlockScratch _scratch;

    // One slice for each query and each key/value head's keys and values, and one of W_O a head; none in training.
    private readonly Weight[] _projections;
    private readonly Weight[] _headOutputs;

    // One for each read of the graph: _projections, with a group's keys and values once for each head unless reads are shared.
    private readonly Weight[] _headReads;

    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="shape">The architecture.</param>
    /// <param name="layer">From 0.</param>
    /// <param name="queryKeyValue">[d_model, (heads + 2·key/value heads)·head_dim].</param>
    /// <param name="output">[heads·head_dim, d_model].</param>
    /// <param name="reader">Between the linear maps and the scores.</param>
    /// <param name="projections">[heads + 2·key/value heads].</param>
    /// <param name="headOutputs">[heads].</param>
    /// <param name="scratch">Shared by all layers.</param>
    public AttentionBlock(
        IBackend backend, ModelShape shape, int layer, LinearBlock queryKeyValue, LinearBlock output, ReaderBlock reader, Weight[] projections, Weight[] headOutputs, BlockScratch scratch)
    {
        _backend = backend;
        _headCount = shape.HeadCount;
        _headDim = shape.HeadDim;
        _rule = new AttentionRule(shape.AttentionScale(layer), shape.RuleOf(layer).Window, shape.ScoreCap, shape.IsBidirectional);
        _reader = reader;
        QueryKeyValue = queryKeyValue;
        Output = output;
        _groupSize = shape.GroupSize;
        _sharedCount = shape.KeyValueHeadCount;
        _sharesReads = shape.SharesReads;
        _scratch = scratch;
        _projections = projections;
        _headOutputs = headOutputs;
        _headReads = shape.SharesReads || projections.Length == 0
            ? projections
            : [.. HeadInputs.All.ToArray().SelectMany(kind => Enumerable.Range(0, shape.HeadCount).Select(head => projections[ProjectionOf(kind, head)]))];
    }

    /// <summary>Queries of all heads, keys and values of all key/value heads: [d_model, (heads + 2·key/value heads)·head_dim].</summary>
    public LinearBlock QueryKeyValue { get; }

    /// <summary>W_O of all heads: [heads·head_dim, d_model].</summary>
    public LinearBlock Output { get; }

    /// <summary>[1, d_model]: b_O, which belongs to no head.</summary>
    public Parameter OutputBias => Output.Bias;

    /// <summary>Number of reads of the residual stream in the graph.</summary>
    public int ReadCount => _headReads.Length;

    /// <summary>Runs all heads up to their values.</summary>
    /// <param name="normal">[rows, d_model]: the norm's output.</param>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    /// <param name="queryKeyValue">[rows, 3·heads·head_dim]: receives queries, keys and values.</param>
    /// <param name="pattern">[rows, heads·width]: receives attention.</param>
    /// <param name="values">[rows, heads·head_dim]: receives <c>z</c>.</param>
    public void Forward(MatrixView normal, ReadOnlySpan<int> starts, MatrixView queryKeyValue, MatrixView pattern, MatrixView values)
    {
        if (_groupSize == 1)
        {
            QueryKeyValue.Forward(normal, queryKeyValue);
        }
        else
        {
            MatrixView once = _scratch.Get("keys-and-values-once", normal.Rows, QueryKeyValue.Packed.Outputs);
            QueryKeyValue.Forward(normal, once);
            _backend.Copy(once.ColumnRange(0, _headCount * _headDim), queryKeyValue.ColumnRange(0, _headCount * _headDim));
            for (int head = 0; head < _headCount; head++)
            {
                CopyPart(once, queryKeyValue, HeadInput.Key, head);
                CopyPart(once, queryKeyValue, HeadInput.Value, head);
            }
        }

        Attend(queryKeyValue, _headCount, starts, pattern, values);
    }

    /// <summary>The pattern and the values of some heads.</summary>
    /// <param name="queryKeyValue">[rows, 3·heads·head_dim].</param>
    /// <param name="heads">How many; their scale is the layer's.</param>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    /// <param name="pattern">[rows, heads·width].</param>
    /// <param name="values">[rows, heads·head_dim].</param>
    public void Attend(MatrixView queryKeyValue, int heads, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView values)
        => _backend.Attention(_reader.IsPlain ? queryKeyValue : _reader.Forward(queryKeyValue, heads, starts), heads, _rule, starts, pattern, values);

    /// <summary>One head's query, key or value from its own read.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="head">The head.</param>
    /// <param name="normal">[rows, d_model]: the norm's output of that read.</param>
    /// <param name="part">[rows, head_dim].</param>
    public void ReadHead(HeadInput kind, int head, MatrixView normal, MatrixView part)
        => _backend.Linear(normal, _projections[ProjectionOf(kind, head)], QueryKeyValue.Bias.View.ColumnRange(ProjectionOf(kind, head) * _headDim, _headDim), part);

    /// <summary>What one read of the graph makes: a head's query, key or value, or those of all heads that share the read.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="head">The head, the first of those that share the read.</param>
    /// <param name="normal">[rows, d_model]: the norm's output of that read.</param>
    /// <param name="queryKeyValue">[rows, 3·heads·head_dim]: receives it in the columns of those heads.</param>
    public void Read(HeadInput kind, int head, MatrixView normal, MatrixView queryKeyValue)
    {
        MatrixView part = queryKeyValue.ColumnRange(ColumnOf(kind, head), _headDim);
        ReadHead(kind, head, normal, part);
        for (int other = 1; other < _groupSize && _sharesReads && kind != HeadInput.Query; other++)
        {
            _backend.Copy(part, queryKeyValue.ColumnRange(ColumnOf(kind, head + other), _headDim));
        }
    }

    /// <summary>One head's result, z·W_O without b_O.</summary>
    /// <param name="head">The head.</param>
    /// <param name="values">[rows, head_dim].</param>
    /// <param name="result">[rows, d_model].</param>
    public void WriteHead(int head, MatrixView values, MatrixView result) => _backend.Linear(values, _headOutputs[head], default, result);

    /// <summary>Results of all heads, each on its own.</summary>
    /// <param name="values">[rows, heads·head_dim].</param>
    /// <param name="results">[at least first + heads, at least rows, d_model].</param>
    /// <param name="first">The slice of head 0.</param>
    public void WriteHeads(MatrixView values, Tensor results, int first)
    {
        for (int head = 0; head < _headCount; head++)
        {
            WriteHead(head, values.ColumnRange(head * _headDim, _headDim), results[first + head].RowRange(0, values.Rows));
        }
    }

    /// <summary>Where a head's query, key or value begins among all columns.</summary>
    public int ColumnOf(HeadInput kind, int head) => (((int)kind * _headCount) + head) * _headDim;

    /// <summary>Sums the gradients of keys and values over the heads that share them, in place.</summary>
    /// <param name="gradients">[rows, 3·heads·head_dim].</param>
    /// <returns>[rows, (heads + 2·key/value heads)·head_dim]: the first columns.</returns>
    public MatrixView SumGroups(MatrixView gradients)
    {
        for (int part = _headCount; part < _headCount + (2 * _sharedCount) && _groupSize > 1; part++)
        {
            HeadInput kind = part < _headCount + _sharedCount ? HeadInput.Key : HeadInput.Value;
            int first = (part - _headCount) % _sharedCount * _groupSize;

            // A sum's columns are those of a head that is summed already.
            MatrixView sum = gradients.ColumnRange(part * _headDim, _headDim);
            MatrixView own = gradients.ColumnRange(ColumnOf(kind, first), _headDim);
            if (sum != own)
            {
                _backend.Copy(own, sum);
            }

            for (int other = 1; other < _groupSize; other++)
            {
                _backend.AddScaled(gradients.ColumnRange(ColumnOf(kind, first + other), _headDim), 1, sum);
            }
        }

        return gradients.ColumnRange(0, QueryKeyValue.Packed.Outputs);
    }

    /// <summary>The gradients of queries, keys and values.</summary>
    /// <param name="gradValues">[rows, heads·head_dim].</param>
    /// <param name="queryKeyValue">[rows, 3·heads·head_dim], of the forward pass.</param>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    /// <param name="pattern">[rows, heads·width], of the forward pass.</param>
    /// <param name="gradQueryKeyValue">[rows, 3·heads·head_dim].</param>
    /// <param name="rules">Whether patterns are constant, so that queries and keys have no gradient.</param>
    public void AttendBackward(
        MatrixView gradValues, MatrixView queryKeyValue, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView gradQueryKeyValue, GradientRules rules = default)
    {
        MatrixView ready = _reader.IsPlain ? queryKeyValue : _reader.Forward(queryKeyValue, _headCount, starts);
        _backend.AttentionBackward(gradValues, ready, _headCount, _rule, starts, pattern, gradQueryKeyValue);
        if (rules.FrozenPatterns)
        {
            _backend.Zero(gradQueryKeyValue.ColumnRange(0, ColumnOf(HeadInput.Value, 0)));
        }

        if (!_reader.IsPlain)
        {
            _reader.Backward(gradQueryKeyValue, queryKeyValue, _headCount, starts);
        }
    }

    /// <summary>The gradients of the graph's reads, each through the norm on its own; and their sum, added to the gradient of the residual
    /// stream.</summary>
    /// <param name="gradQueryKeyValue">[rows, reads·head_dim]: of the reads asked for.</param>
    /// <param name="firstRead">The first read asked for: queries, then keys, then values.</param>
    /// <param name="count">How many.</param>
    /// <param name="norm">The norm before the attention.</param>
    /// <param name="input">[rows, d_model]: the norm's input, of the forward pass.</param>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <param name="gradReads">[at least reads, at least rows, d_model].</param>
    /// <param name="gradInput">[rows, d_model], added to.</param>
    /// <param name="accumulate">Add to what <paramref name="gradReads"/> holds.</param>
    public void ReadsBackward(
        MatrixView gradQueryKeyValue, int firstRead, int count, NormBlock norm, MatrixView input, MatrixView statistics, Tensor gradReads, MatrixView gradInput, bool accumulate)
        => _backend.ReadsBackward(
            gradQueryKeyValue, _headReads.AsSpan(firstRead, count), norm.InputForBackward(input), norm.Gain.View, statistics, gradReads, gradInput, accumulate, norm.Kind);

    /// <summary>Multiply-adds of one head's query, key or value, twice.</summary>
    public double ReadOperations(int rows) => 2.0 * rows * QueryKeyValue.Packed.Inputs * _headDim;

    /// <summary>Multiply-adds of one head's result, twice.</summary>
    public double WriteOperations(int rows) => 2.0 * rows * _headDim * Output.Packed.Outputs;

    private int ProjectionOf(HeadInput kind, int head) => kind switch
    {
        HeadInput.Query => head,
        HeadInput.Key => _headCount + (head / _groupSize),
        _ => _headCount + _sharedCount + (head / _groupSize),
    };

    private void CopyPart(MatrixView once, MatrixView queryKeyValue, HeadInput kind, int head)
        => _backend.Copy(once.ColumnRange(ProjectionOf(kind, head) * _headDim, _headDim), queryKeyValue.ColumnRange(ColumnOf(kind, head), _headDim));
}
