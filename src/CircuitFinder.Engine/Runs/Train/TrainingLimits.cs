using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models;

namespace CircuitFinder.Engine.Runs.Train;

/// <summary>How large a model may be trained, and how long.</summary>
public static class TrainingLimits
{
    /// <summary>Most layers.</summary>
    public const int Layers = 256;

    /// <summary>Most heads a layer.</summary>
    public const int Heads = 1024;

    /// <summary>Greatest width of the residual stream.</summary>
    public const int ModelDim = 16_384;

    /// <summary>Most positions.</summary>
    public const int ContextLength = 65_536;

    /// <summary>Largest vocabulary.</summary>
    public const int VocabSize = 1_000_000;

    /// <summary>Most updates: the step's number is kept as a 32-bit float, exact up to here.</summary>
    public const int Steps = 1 << 24;

    /// <summary>Most texts an update.</summary>
    public const int BatchSize = 65_536;

    // Weights, gradients and two moments, 32 bits each.
    private const double BytesPerWeight = 16;

    /// <summary>Refuses a model that this machine's memory does not hold.</summary>
    /// <exception cref="UserFaultException">Weights, gradients and moments together take more memory than there is.</exception>
    public static void RequireRoom(ModelShape shape)
    {
        double dim = shape.ModelDim;
        double layer = (4 * dim * dim) + (2 * dim * shape.MlpDim) + (9 * dim) + shape.MlpDim;
        double weights = (shape.LayerCount * layer) + ((shape.VocabSize + shape.ContextLength + 2.0) * dim);
        double largest = Math.Max((double)shape.VocabSize, Math.Max(shape.ContextLength, shape.MlpDim)) * dim;
        double room = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (BytesPerWeight * weights > room || largest > Array.MaxLength)
        {
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"layers {shape.LayerCount}, width {shape.ModelDim}, vocabulary {shape.VocabSize}: training {weights:N0} weights takes {BytesPerWeight * weights / (1 << 30):N1} GiB, and there are {room / (1 << 30):N1}. Make the model smaller."))
            { Setting = "layers" };
        }
    }
}
