using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Models;

/// <summary>The computation graph of a model.</summary>
public static class ModelGraph
{
    /// <summary>Builds the graph of a model's architecture.</summary>
    /// <param name="shape">The architecture.</param>
    public static ComputationGraph Of(ModelShape shape)
        => new(shape.LayerCount, shape.HeadCount, shape.HasMlp, shape.IsParallel, shape.KeyValueReadCount);
}
