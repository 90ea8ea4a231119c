using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Families;

namespace CircuitFinder.Engine.Planted;

/// <summary>A model's weights, written by hand in terms of features: what a component reads and writes, not in which coordinates.</summary>
/// <remarks>
/// How layer norm is kept from destroying a construction: every token's embedding holds the feature <see cref="CarrierFeature"/> at
/// <see cref="Carrier"/>, far above all else in the stream. With gain 1, bias 0 and features of mean zero
/// (<see cref="FeatureBasis"/>), layer norm divides by the
/// norm of the stream, which is then constant to a fraction of a percent. All weights that read are multiplied by that norm: a
/// component reads features nearly as they
/// were written. What is ablated or added moves the norm by less than a thousandth. The carrier is the same in every prompt, so
/// resample ablation leaves it alone;
/// zero ablation would take it away, and with it the construction.
/// </remarks>
internal sealed class FeatureWeights
{
    /// <summary>The carrier's amplitude; other features hold about 1.</summary>
    public const double Carrier = 64;

    /// <summary>The carrier.</summary>
    public const int CarrierFeature = FeatureBasis.Mean + 1;

    /// <summary>The first feature that a construction may use.</summary>
    public const int FirstFeature = CarrierFeature + 1;

    private readonly Dictionary<string, double[]> _arrays = new(StringComparer.Ordinal);

    /// <summary>Starts with no component reading or writing anything.</summary>
    /// <param name="shape">The architecture: d_model a power of two, untied.</param>
    /// <param name="firstScratch">The first of the features that do no work.</param>
    public FeatureWeights(ModelShape shape, int firstScratch)
    {
        Shape = shape;
        FirstScratch = firstScratch;
        foreach ((string name, int[] sizes) in Gpt2Layout.Arrays(shape))
        {
            _arrays.Add(name, new double[sizes.Aggregate(1, (product, size) => product * size)]);
        }

        for (int token = 0; token < shape.VocabSize; token++)
        {
            EmbedToken(token, CarrierFeature, Carrier);
        }
    }

    /// <summary>The architecture.</summary>
    public ModelShape Shape { get; }

    /// <summary>The first of the features that do no work; the last is d_model − 1.</summary>
    public int FirstScratch { get; }

    /// <summary>Adds a feature to a token's embedding.</summary>
    public void EmbedToken(int token, int feature, double value)
        => _arrays[Gpt2Layout.TokenEmbedding][(token * Shape.ModelDim) + feature] += value;

    /// <summary>Adds a feature to a position's embedding.</summary>
    public void EmbedPosition(int position, int feature, double value)
        => _arrays[Gpt2Layout.PositionEmbedding][(position * Shape.ModelDim) + feature] += value;

    /// <summary>Lets a head's query, key or value read a feature into one of its dimensions.</summary>
    public void HeadRead(int layer, int head, HeadInput kind, int feature, int dimension, double weight)
        => Array(layer, "attn.c_attn.weight")[(feature * 3 * Shape.ModelDim) + Column(kind, head, dimension)] += weight;

    /// <summary>Adds a constant to a dimension of a head's query, key or value.</summary>
    public void HeadBias(int layer, int head, HeadInput kind, int dimension, double value)
        => Array(layer, "attn.c_attn.bias")[Column(kind, head, dimension)] += value;

    /// <summary>Lets a head write a dimension of its values into a feature.</summary>
    public void HeadWrite(int layer, int head, int dimension, int feature, double weight)
        => Array(layer, "attn.c_proj.weight")[(((head * Shape.HeadDim) + dimension) * Shape.ModelDim) + feature] += weight;

    /// <summary>Lets a hidden unit of an MLP read a feature.</summary>
    public void MlpRead(int layer, int unit, int feature, double weight)
        => Array(layer, "mlp.c_fc.weight")[(feature * Shape.MlpDim) + unit] += weight;

    /// <summary>Adds a constant to a hidden unit of an MLP.</summary>
    public void MlpBias(int layer, int unit, double value) => Array(layer, "mlp.c_fc.bias")[unit] += value;

    /// <summary>Lets a hidden unit of an MLP write a feature.</summary>
    public void MlpWrite(int layer, int unit, int feature, double weight)
        => Array(layer, "mlp.c_proj.weight")[(unit * Shape.ModelDim) + feature] += weight;

    /// <summary>Lets a token's logit read a feature.</summary>
    public void Unembed(int token, int feature, double weight)
        => _arrays[Gpt2Layout.Unembedding][(token * Shape.ModelDim) + feature] += weight;

    /// <summary>The weights of query·key that give a score, the head's own scaling undone: for queries; keys take 1.</summary>
    public double QueryWeight(double score) => score * Math.Sqrt(Shape.HeadDim);

    /// <summary>The model's arrays in GPT-2 layout, rounded to single precision so that every backend holds the same model.</summary>
    public ImmutableDictionary<string, ImmutableArray<float>> ToArrays()
        => _arrays.ToImmutableDictionary(array => array.Key, array => ToArray(array.Key, array.Value), StringComparer.Ordinal);

    private ImmutableArray<float> ToArray(string name, double[] features)
    {
        // What layer norm leaves of a feature is that feature times this, inverted.
        double readScale = Carrier / Math.Sqrt(Shape.ModelDim);
        bool isWeight = name.EndsWith(".weight", StringComparison.Ordinal);
        return name switch
        {
            _ when name.Contains("ln_", StringComparison.Ordinal) => [.. features.Select(_ => isWeight ? 1f : 0f)],
            _ when !isWeight => [.. features.Select(value => (float)value)],
            Gpt2Layout.Unembedding => [.. FeatureBasis.RotateRows(features, Shape.ModelDim).Select(value => (float)(value * readScale))],
            _ when name.EndsWith("c_attn.weight", StringComparison.Ordinal) || name.EndsWith("c_fc.weight", StringComparison.Ordinal)
                => [.. FeatureBasis.RotateColumns(features, Shape.ModelDim).Select(value => (float)(value * readScale))],
            _ => [.. FeatureBasis.RotateRows(features, Shape.ModelDim).Select(value => (float)value)],
        };
    }

    private double[] Array(int layer, string name) => _arrays[Gpt2Layout.Layer(layer) + name];

    private int Column(HeadInput kind, int head, int dimension)
        => ((int)kind * Shape.ModelDim) + (head * Shape.HeadDim) + dimension;
}
