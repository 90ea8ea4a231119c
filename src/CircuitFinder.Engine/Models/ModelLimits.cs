namespace CircuitFinder.Engine.Models;

/// <summary>The largest sizes that are worked with. They are far above any model's; what exceeds them is a mistake in a file.</summary>
/// <remarks>Checked before anything is allocated, in arithmetic that cannot overflow: a file of 400 bytes can ask for any size.</remarks>
internal static class ModelLimits
{
    /// <summary>Greatest width of the residual stream, d_model.</summary>
    public const int Width = 1 << 22;

    /// <summary>Greatest width of an MLP's hidden layer.</summary>
    public const int MlpWidth = 4 * Width;

    /// <summary>Greatest number of token ids, or of positions.</summary>
    public const int TableRows = 1 << 28;

    /// <summary>Number of parameters of a model.</summary>
    public static Int128 ParameterCount(ModelShape shape)
    {
        Int128 model = shape.ModelDim;
        Int128 mlp = shape.MlpDim;
        Int128 attention = (4 * model * model) + (6 * model);
        Int128 layer = attention + (shape.HasMlp ? (2 * model * mlp) + mlp + (3 * model) : 0);
        Int128 tables = ((Int128)shape.VocabSize * (shape.IsTied ? 1 : 2)) + shape.ContextLength;
        return (tables * model) + (shape.LayerCount * layer) + (2 * model);
    }
}
