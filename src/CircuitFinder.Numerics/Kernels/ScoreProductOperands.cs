namespace CircuitFinder.Numerics.Kernels;

/// <summary>What a score product reads and writes.</summary>
internal unsafe struct ScoreProductOperands
{
    /// <summary>[source][element], sources <see cref="DeltaStride"/> apart.</summary>
    public float* Deltas;

    public int SourceCount;

    public long DeltaStride;

    /// <summary>[destination][element], destinations <see cref="GradientStride"/> apart.</summary>
    public float* Gradients;

    public int DestinationCount;

    public long GradientStride;

    /// <summary>[block][2]: first element and number of elements.</summary>
    public long* Blocks;

    /// <summary>Into how many parts the sources are cut, so that there are tasks enough for all threads.</summary>
    public int SourceParts;

    /// <summary>[block][source, destination]: receives each block's sums.</summary>
    public float* Sums;
}
