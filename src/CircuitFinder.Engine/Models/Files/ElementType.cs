namespace CircuitFinder.Engine.Models.Files;

/// <summary>The number formats that weights are read from.</summary>
public enum ElementType
{
    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of single precision.</summary>
    BF16,
}
