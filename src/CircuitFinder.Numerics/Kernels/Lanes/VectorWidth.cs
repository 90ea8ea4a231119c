namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>How many bits of a row a kernel handles at once. It decides speed only: results are the same bits.</summary>
internal enum VectorWidth
{
    /// <summary>One float at a time.</summary>
    Scalar = 32,

    /// <summary>Four floats.</summary>
    Vector128 = 128,

    /// <summary>Eight floats.</summary>
    Vector256 = 256,

    /// <summary>Sixteen floats.</summary>
    Vector512 = 512,
}
