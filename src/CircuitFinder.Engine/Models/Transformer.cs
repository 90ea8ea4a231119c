using CircuitFinder.Engine.Models.Blocks;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>A decoder-only transformer: weights on a backend, and the operations of its parts.</summary>
public sealed class Transformer : IDisposable
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<RotaryRule, RotaryBlock> _rotary = new(ReferenceEqualityComparer.Instance);
    private readonly BlockScratch _scratch;
    private readonly bool _isTrainable;
    private readonly Lazy<Parameter> _one;
    private readonly Lazy<Parameter> _zero;

    /// <summary>Makes a model.</summary>
    /// <param name="backend">Where the weights lie and the arithmetic happens; not disposed of with the model.</param>
    /// <param name="shape">The architecture.</param>
    /// <param name="fill">Called once for each array, in the order of a checkpoint file, with its name in GPT-2 layout and
    /// where its values go: [rows, columns], vectors as [1, columns].</param>
    /// <param name="isTrainable">Keep the plain matrices beside the packed ones.</param>
    public Transformer(IBackend backend, ModelShape shape, Action<string, MatrixView> fill, bool isTrainable = false)
    {
        Backend = backend;
        Shape = shape;
        _isTrainable = isTrainable;
        _scratch = Own(new BlockScratch(backend));
        _one = new Lazy<Parameter>(() => Constant("one", 1));
        _zero = new Lazy<Parameter>(() => Constant("zero", 0));
        Zeros = Own(backend.Allocate(new Shape(1, shape.ModelDim))).AsMatrix();
        Embedding = new EmbeddingBlock(
            backend,
            Array(fill, Gpt2Layout.TokenEmbedding, shape.VocabSize, shape.ModelDim),
            Array(fill, Gpt2Layout.PositionEmbedding, shape.HasPositionTable ? shape.ContextLength : 1, shape.ModelDim),
            shape.EmbeddingScale,
            shape.HasPositionTable && !shape.ReadsPositions ? null : Zeros);
        Layers = new TransformerLayer[shape.LayerCount];
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            Layers[layer] = MakeLayer(fill, layer);
        }

        NormBlock norm = Norm(fill, Gpt2Layout.FinalNorm, shape.FinalNorm ?? shape.Norm, shape.ModelDim);
        Parameter table = shape.IsTied ? Embedding.Tokens : Array(fill, Gpt2Layout.Unembedding, shape.OutputSize, shape.ModelDim);
        Parameter? bias = shape.HasUnembeddingBias ? Array(fill, Gpt2Layout.UnembeddingBias, 1, shape.OutputSize) : null;
        Unembedding = new UnembeddingBlock(backend, norm, table, Own(backend.Pack(table.View, transposed: true)), bias, shape.LogitCap, _scratch);
    }

    /// <summary>Where the weights lie and the arithmetic happens.</summary>
    public IBackend Backend { get; }

    /// <summary>The architecture.</summary>
    public ModelShape Shape { get; }

    /// <summary>Every array of a checkpoint, in file order.</summary>
    internal IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>[1, d_model]: zeros.</summary>
    internal MatrixView Zeros { get; }

    internal EmbeddingBlock Embedding { get; }

    internal TransformerLayer[] Layers { get; }

    internal UnembeddingBlock Unembedding { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Slices come after the weights they are cut from.
        for (int i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }
    }

    /// <summary>Lays the plain matrices out anew after an update; the per-head slices are stale afterwards.</summary>
    internal void Repack()
    {
        foreach (TransformerLayer layer in Layers)
        {
            layer.Attention.QueryKeyValue.Repack();
            layer.Attention.Output.Repack();
            layer.Mlp?.In.Repack();
            layer.Mlp?.Out.Repack();
        }

        Unembedding.Repack();
    }

    private TransformerLayer MakeLayer(Action<string, MatrixView> fill, int index)
    {
        string prefix = Gpt2Layout.Layer(index);
        int model = Shape.ModelDim;
        NormBlock attentionNorm = ReadNorm(fill, prefix + "ln_1");
        LinearBlock queryKeyValue = Linear(fill, prefix + "attn.c_attn", model, Shape.ProjectionDim);
        NormBlock? attentionPostNorm = Shape.HasPostNorms ? Norm(fill, prefix + Gpt2Layout.AttentionPostNorm, Shape.Norm, model) : null;
        Weight? written = null;
        LinearBlock output = Linear(
            fill, prefix + "attn.c_proj", Shape.HeadsDim, model, attentionPostNorm is null || Shape.Renormalises ? null : matrix => written = PackTimes(matrix, attentionPostNorm.Gain.View));
        bool hasMlp = Shape.HasMlp;
        NormBlock? mlpNorm = hasMlp ? ReadNorm(fill, prefix + "ln_2") : null;
        return new TransformerLayer
        {
            AttentionNorm = attentionNorm,
            MlpNorm = mlpNorm,
            AttentionPostNorm = attentionPostNorm,
            MlpPostNorm = hasMlp && Shape.HasPostNorms ? Norm(fill, prefix + Gpt2Layout.MlpPostNorm, Shape.Norm, model) : null,
            Mlp = hasMlp ? Mlp(fill, prefix) : null,
            Attention = new AttentionBlock(
                Backend,
                Shape,
                index,
                queryKeyValue,
                output,
                Reader(fill, index, queryKeyValue),
                Slices(Shape.ProjectionDim / Shape.HeadDim, start => Backend.SliceOutputs(queryKeyValue.Packed, start, Shape.HeadDim)),
                Slices(Shape.HeadCount, start => Backend.SliceInputs(written ?? output.Packed, start, Shape.HeadDim)),
                _scratch),
        };
    }

    private MlpBlock Mlp(Action<string, MatrixView> fill, string prefix)
        => new(
            Backend,
            Linear(fill, prefix + "mlp.c_fc", Shape.ModelDim, Shape.HiddenDim),
            Linear(fill, prefix + "mlp.c_proj", Shape.MlpDim, Shape.ModelDim),
            Shape.Activation,
            _scratch,
            Shape.IsGated,
            Shape.IsSoftmaxUnit,
            Shape.HiddenNorm is { } kind ? Norm(fill, prefix + Gpt2Layout.HiddenNorm, kind, Shape.MlpDim) : null);

    private ReaderBlock Reader(Action<string, MatrixView> fill, int layer, LinearBlock queryKeyValue)
    {
        RotaryBlock? rotary = null;
        if (Shape.RuleOf(layer).Rotary is { } rule && !_rotary.TryGetValue(rule, out rotary))
        {
            rotary = Own(new RotaryBlock(Backend, rule));
            _rotary.Add(rule, rotary);
        }

        int width = Shape.NormsHeadsTogether ? Shape.HeadsDim : Shape.HeadDim;
        NormBlock? QueryKeyNorm(string name) => Shape.QueryKeyNorm is { } kind
            ? new NormBlock(
                Backend,
                Array(fill, Gpt2Layout.Layer(layer) + name + ".weight", 1, width),
                Array(fill, Gpt2Layout.Layer(layer) + name + ".bias", 1, width),
                Shape.QueryKeyNormEpsilon,
                kind)
            : null;
        return new ReaderBlock(
            Backend, Shape.HeadDim, Shape.NormsHeadsTogether, Shape.QueryKeyValueBound, QueryKeyNorm(Gpt2Layout.QueryNorm), QueryKeyNorm(Gpt2Layout.KeyNorm), rotary, _scratch, Shape.ReadsPositions ? PositionParts(queryKeyValue) : null);
    }

    // [position, 2·heads·head_dim]: what positions add to queries and keys. Both maps are linear, so it is made once.
    private Tensor PositionParts(LinearBlock queryKeyValue)
    {
        MatrixView positions = Embedding.Positions.View;
        using Tensor once = Backend.Allocate(new Shape(positions.Rows, Shape.ProjectionDim));
        Backend.Linear(positions, queryKeyValue.Packed, default, once.AsMatrix());
        Tensor parts = Own(Backend.Allocate(new Shape(positions.Rows, 2 * Shape.HeadsDim)));
        Backend.Copy(once.AsMatrix().ColumnRange(0, Shape.HeadsDim), parts.AsMatrix().ColumnRange(0, Shape.HeadsDim));
        for (int head = 0; head < Shape.HeadCount; head++)
        {
            int column = Shape.HeadsDim + (head / Shape.GroupSize * Shape.HeadDim);
            Backend.Copy(
                once.AsMatrix().ColumnRange(column, Shape.HeadDim), parts.AsMatrix().ColumnRange(Shape.HeadsDim + (head * Shape.HeadDim), Shape.HeadDim));
        }

        return parts;
    }

    // A model in training has no use for the slices: they would be stale after each step.
    private Weight[] Slices(int count, Func<int, Weight> slice)
    {
        if (_isTrainable)
        {
            return [];
        }

        var slices = new Weight[count];
        for (int i = 0; i < count; i++)
        {
            slices[i] = Own(slice(i * Shape.HeadDim));
        }

        return slices;
    }

    private NormBlock Norm(Action<string, MatrixView> fill, string name, NormKind? kind, int dim)
        => kind is { } known
            ? new(Backend, Array(fill, name + ".weight", 1, dim), Array(fill, name + ".bias", 1, dim), Shape.LayerNormEpsilon, known)
            : NormBlock.None(Backend, _one.Value, _zero.Value, _scratch);

    private NormBlock ReadNorm(Action<string, MatrixView> fill, string name) => Norm(fill, name, Shape.HasReadNorms ? Shape.Norm : null, Shape.ModelDim);

    // A constant row in the place of a norm's weights.
    private Parameter Constant(string name, double value)
    {
        var parameter = new Parameter(name, Own(Backend.Allocate(new Shape(1, Shape.ModelDim))));
        double[] values = new double[Shape.ModelDim];
        System.Array.Fill(values, value);
        Backend.Upload(values.AsSpan(), parameter.View);
        return parameter;
    }

    private LinearBlock Linear(Action<string, MatrixView> fill, string name, int inputs, int outputs, Action<MatrixView>? use = null)
    {
        Parameter matrix = Array(fill, name + ".weight", inputs, outputs);
        Weight packed = Own(Backend.Pack(matrix.View));
        use?.Invoke(matrix.View);
        DropUnlessTrainable(matrix);
        return new LinearBlock(Backend, packed, matrix, Array(fill, name + ".bias", 1, outputs));
    }

    // A matrix with its columns times a norm's gain: what a head's share of a normed sum is, but for the norm's divisor.
    private Weight PackTimes(MatrixView matrix, MatrixView gain)
    {
        double[] factors = new double[gain.Columns];
        Backend.Download(gain, factors);
        double[] values = new double[matrix.Rows * matrix.Columns];
        Backend.Download(matrix, values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= factors[i % matrix.Columns];
        }

        using Tensor scaled = Backend.Allocate(new Shape(matrix.Rows, matrix.Columns));
        Backend.Upload(values.AsSpan(), scaled.AsMatrix());
        return Own(Backend.Pack(scaled.AsMatrix()));
    }

    private Parameter Array(Action<string, MatrixView> fill, string name, int rows, int columns)
    {
        var parameter = new Parameter(name, Own(Backend.Allocate(new Shape(rows, columns))));
        fill(name, parameter.View);
        _parameters.Add(parameter);
        return parameter;
    }

    private void DropUnlessTrainable(Parameter matrix)
    {
        if (!_isTrainable)
        {
            matrix.Tensor.Dispose();
        }
    }

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
