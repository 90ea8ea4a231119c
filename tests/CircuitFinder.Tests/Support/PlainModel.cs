using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <summary>
/// The slow twin of the ablated run: one prompt at a time, every edge looked at on its own, plain loops in double, written
/// from the definitions and sharing no code with the product.
/// </summary>
internal sealed class PlainModel
{
    private readonly Dictionary<string, double[,]> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, int Position, int Index), double> _frozen = [];
    private readonly ModelShape _shape;
    private readonly ComputationGraph _graph;

    // Whether norms, patterns and activation slopes are taken down, or used as they were taken down.
    private bool _isFreezing;
    private bool _isFrozen;

    private PlainModel(ModelShape shape)
    {
        _shape = shape;
        _graph = ModelGraph.Of(shape);
    }

    /// <summary>What an edge carries: from the source's current and ablated output, [position][d_model].</summary>
    public delegate double[][] Carry(int edge, double[][] current, double[][] ablated);

    /// <summary>Takes the weights of a trainable model of any backend.</summary>
    public static PlainModel Of(Transformer model)
    {
        var plain = new PlainModel(model.Shape);
        foreach (Parameter parameter in model.Parameters)
        {
            MatrixView view = parameter.View;
            double[] values = new double[view.Rows * view.Columns];
            model.Backend.Download(view, values);
            var matrix = new double[view.Rows, view.Columns];
            Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
            plain._weights.Add(parameter.Name, matrix);
        }

        return plain;
    }

    /// <summary>
    /// From here on every norm divides by the deviation, every head attends with the pattern, and every activation function is the
    /// line through the origin
    /// that it had on a prompt: the model is then affine in what its edges carry.
    /// </summary>
    public void FreezeOn(ImmutableArray<int> tokens)
    {
        _frozen.Clear();
        (_isFrozen, _isFreezing) = (false, true);
        Outputs(tokens);
        (_isFrozen, _isFreezing) = (true, false);
    }

    /// <summary>Every source's output on a prompt that runs whole.</summary>
    public double[][][] Outputs(ImmutableArray<int> tokens)
    {
        var outputs = new double[_graph.SourceCount][][];
        Run(tokens, null, (_, current, _) => current, outputs);
        return outputs;
    }

    /// <summary>Logits at the last position, each edge carrying what it is told to.</summary>
    public double[] Run(ImmutableArray<int> tokens, double[][][]? ablated, Carry carry, double[][][]? outputs = null)
    {
        outputs ??= new double[_graph.SourceCount][][];
        outputs[0] = [.. tokens.Select((token, position) => Range(_shape.ModelDim, i => W("wte.weight")[token, i] + W("wpe.weight")[position, i]))];
        for (int layer = 0; layer < _shape.LayerCount; layer++)
        {
            for (int head = 0; head < _shape.HeadCount; head++)
            {
                outputs[_graph.HeadSource(layer, head)] = Head(layer, head, tokens.Length, kind => Read(
                    _graph.HeadDestination(layer, kind, head), layer, tokens.Length, outputs, ablated, carry));
            }

            if (_shape.HasMlp)
            {
                outputs[_graph.MlpSource(layer)] = Mlp(
                    layer, Read(_graph.MlpDestination(layer), layer + 1, tokens.Length, outputs, ablated, carry));
            }
        }

        double[][] final = Read(_graph.LogitsDestination, _shape.LayerCount, tokens.Length, outputs, ablated, carry);
        double[] normal = Norm("ln_f", final[^1], tokens.Length - 1);
        double[,] table = W(_shape.IsTied ? "wte.weight" : "lm_head.weight");
        return Range(_shape.VocabSize, token => Range(_shape.ModelDim, i => normal[i] * table[token, i]).Sum());
    }

    private double[][] Read(int destination, int biasesBelow, int length, double[][][] outputs, double[][][]? ablated, Carry carry)
    {
        double[][] read = [.. Enumerable.Range(0, length).Select(_ => new double[_shape.ModelDim])];
        for (int layer = 0; layer < biasesBelow; layer++)
        {
            Add(read, position => Row($"h.{layer}.attn.c_proj.bias"));
        }

        for (int source = 0; source < _graph.SourcesBefore(destination); source++)
        {
            double[][] value = carry(_graph.EdgeIndex(source, destination), outputs[source], ablated is null ? outputs[source] : ablated[source]);
            Add(read, position => value[position]);
        }

        return read;
    }

    private double[][] Head(int layer, int head, int length, Func<HeadInput, double[][]> read)
    {
        int dim = _shape.HeadDim;
        double[][] Project(HeadInput kind)
        {
            int column = ((int)kind * _shape.ModelDim) + (head * dim);
            return
            [
                .. read(kind).Select((row, position) => Norm($"h.{layer}.ln_1", row, position)).Select(normal => Range(dim, j =>
                    W($"h.{layer}.attn.c_attn.bias")[0, column + j]
                    + Range(_shape.ModelDim, i => normal[i] * W($"h.{layer}.attn.c_attn.weight")[i, column + j]).Sum())),
            ];
        }

        double[][] queries = Project(HeadInput.Query);
        double[][] keys = Project(HeadInput.Key);
        double[][] values = Project(HeadInput.Value);
        double scale = _shape.ScalesAttention ? 1 / Math.Sqrt(dim) : 1;
        scale /= _shape.ScalesAttentionByLayer ? layer + 1 : 1;
        var result = new double[length][];
        for (int q = 0; q < length; q++)
        {
            double[] weights = [.. Enumerable.Range(0, q + 1).Select(k => Math.Exp(scale * Range(dim, j => queries[q][j] * keys[k][j]).Sum()))];
            double[] pattern = Range(q + 1, k => Keep($"pattern {layer} {head}", q, k, () => weights[k] / weights.Sum()));
            double[] mixed = Range(dim, j => Enumerable.Range(0, q + 1).Sum(k => pattern[k] * values[k][j]));
            result[q] = Range(_shape.ModelDim, i => Range(dim, j => mixed[j] * W($"h.{layer}.attn.c_proj.weight")[(head * dim) + j, i]).Sum());
        }

        return result;
    }

    private double[][] Mlp(int layer, double[][] read) =>
    [
        .. read.Select((row, position) => (Normal: Norm($"h.{layer}.ln_2", row, position), position)).Select(at => Range(_shape.MlpDim, j =>
        {
            double x = W($"h.{layer}.mlp.c_fc.bias")[0, j] + Range(_shape.ModelDim, i => at.Normal[i] * W($"h.{layer}.mlp.c_fc.weight")[i, j]).Sum();
            double slope = Keep($"slope {layer}", at.position, j, () => Activate(x) / x);
            return _isFrozen ? slope * x : Activate(x);
        }))
            .Select(active => Range(_shape.ModelDim, i =>
                W($"h.{layer}.mlp.c_proj.bias")[0, i] + Range(_shape.MlpDim, j => active[j] * W($"h.{layer}.mlp.c_proj.weight")[j, i]).Sum())),
    ];

    private double[] Norm(string name, double[] row, int position)
    {
        double mean = row.Average();
        double deviation = Keep(name, position, 0, () => Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + _shape.LayerNormEpsilon));
        return Range(row.Length, i => ((row[i] - mean) / deviation * W(name + ".weight")[0, i]) + W(name + ".bias")[0, i]);
    }

    // A number as it is now, or as it was on the prompt that froze it.
    private double Keep(string name, int position, int index, Func<double> now)
    {
        if (_isFrozen)
        {
            return _frozen[(name, position, index)];
        }

        double value = now();
        if (_isFreezing)
        {
            _frozen[(name, position, index)] = value;
        }

        return value;
    }

    private double Activate(double x) => _shape.Activation switch
    {
        ActivationKind.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        ActivationKind.Gelu => x * Oracle.NormalCdf(x),
        ActivationKind.Relu => Math.Max(0, x),
        _ => x / (1 + Math.Exp(-x)),
    };

    private double[,] W(string name) => _weights[name];

    private double[] Row(string name) => Range(W(name).GetLength(1), i => W(name)[0, i]);

    private static double[] Range(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];

    private static void Add(double[][] sum, Func<int, double[]> value)
    {
        for (int position = 0; position < sum.Length; position++)
        {
            double[] row = value(position);
            for (int i = 0; i < row.Length; i++)
            {
                sum[position][i] += row[i];
            }
        }
    }
}
