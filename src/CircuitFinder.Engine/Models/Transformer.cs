using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>A decoder-only pre-norm transformer of the GPT-2 family: weights on a backend, and the operations of its parts.</summary>
public sealed class Transformer : IDisposable
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<IDisposable> _owned = [];
    private readonly bool _isTrainable;

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
        TokenEmbedding = Array(fill, Gpt2Layout.TokenEmbedding, shape.VocabSize, shape.ModelDim);
        PositionEmbedding = Array(fill, Gpt2Layout.PositionEmbedding, shape.ContextLength, shape.ModelDim);
        Layers = new TransformerLayer[shape.LayerCount];
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            Layers[layer] = MakeLayer(fill, Gpt2Layout.Layer(layer));
        }

        FinalNorm = Norm(fill, Gpt2Layout.FinalNorm);
        UnembeddingMatrix = shape.IsTied
            ? TokenEmbedding
            : Array(fill, Gpt2Layout.Unembedding, shape.VocabSize, shape.ModelDim);
        Unembedding = Own(backend.Pack(UnembeddingMatrix.View, transposed: true));
    }

    /// <summary>Where the weights lie and the arithmetic happens.</summary>
    public IBackend Backend { get; }

    /// <summary>The architecture.</summary>
    public ModelShape Shape { get; }

    /// <summary>Every array of a checkpoint, in file order.</summary>
    internal IReadOnlyList<Parameter> Parameters => _parameters;

    internal Parameter TokenEmbedding { get; }

    internal Parameter PositionEmbedding { get; }

    internal TransformerLayer[] Layers { get; }

    internal NormWeights FinalNorm { get; }

    internal Parameter UnembeddingMatrix { get; }

    internal Weight Unembedding { get; }

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
            Repack(layer.QueryKeyValue);
            Repack(layer.Output);
            if (Shape.HasMlp)
            {
                Repack(layer.MlpIn!);
                Repack(layer.MlpOut!);
            }
        }

        Backend.Repack(Unembedding, UnembeddingMatrix.View, transposed: true);
    }

    private void Repack(LinearWeights weights) => Backend.Repack(weights.Packed, weights.Matrix.View);

    private TransformerLayer MakeLayer(Action<string, MatrixView> fill, string prefix)
    {
        int model = Shape.ModelDim;
        NormWeights attentionNorm = Norm(fill, prefix + "ln_1");
        LinearWeights queryKeyValue = Linear(fill, prefix + "attn.c_attn", model, 3 * model);
        LinearWeights output = Linear(fill, prefix + "attn.c_proj", model, model);
        bool hasMlp = Shape.HasMlp;
        return new TransformerLayer
        {
            AttentionNorm = attentionNorm,
            QueryKeyValue = queryKeyValue,
            Output = output,
            MlpNorm = hasMlp ? Norm(fill, prefix + "ln_2") : null,
            MlpIn = hasMlp ? Linear(fill, prefix + "mlp.c_fc", model, Shape.MlpDim) : null,
            MlpOut = hasMlp ? Linear(fill, prefix + "mlp.c_proj", Shape.MlpDim, model) : null,
            HeadReads = Slices(3 * Shape.HeadCount, start => Backend.SliceOutputs(queryKeyValue.Packed, start, Shape.HeadDim)),
            HeadOutputs = Slices(Shape.HeadCount, start => Backend.SliceInputs(output.Packed, start, Shape.HeadDim)),
        };
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

    private NormWeights Norm(Action<string, MatrixView> fill, string name)
        => new(
            Array(fill, name + ".weight", 1, Shape.ModelDim),
            Array(fill, name + ".bias", 1, Shape.ModelDim));

    private LinearWeights Linear(Action<string, MatrixView> fill, string name, int inputs, int outputs)
    {
        Parameter matrix = Array(fill, name + ".weight", inputs, outputs);
        Weight packed = Own(Backend.Pack(matrix.View));
        DropUnlessTrainable(matrix);
        return new LinearWeights(packed, matrix, Array(fill, name + ".bias", 1, outputs));
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
