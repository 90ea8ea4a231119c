namespace CircuitFinder.Numerics.Backends;

/// <summary>What a norm divides a row by, and whether it subtracts the row's mean first.</summary>
public enum NormKind
{
    /// <summary>Layer norm: minus the mean, over the standard deviation.</summary>
    Layer,

    /// <summary>RMS norm: over the root mean square. The mean in its statistics is 0.</summary>
    RootMeanSquare,
}
