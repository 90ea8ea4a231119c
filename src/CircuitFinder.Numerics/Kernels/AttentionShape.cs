using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>How rows and columns of an attention call divide into tasks, one for each head of each sequence.</summary>
internal readonly unsafe struct AttentionShape(int* starts, int headCount, int headDim, AttentionRule rule)
{
    private readonly int* _starts = starts;

    public int HeadCount { get; } = headCount;

    public int HeadDim { get; } = headDim;

    public AttentionRule Rule { get; } = rule;

    public float Scale => (float)Rule.Scale;

    public float SoftCap => (float)Rule.SoftCap;

    public int ModelDim => HeadCount * HeadDim;

    public Task TaskAt(int index)
    {
        int sequence = index / HeadCount;
        int head = index - (sequence * HeadCount);
        return new Task(_starts[sequence], _starts[sequence + 1] - _starts[sequence], head, head * HeadDim);
    }

    /// <summary>One head of one sequence; Column is the head's first within queries, keys or values.</summary>
    public readonly record struct Task(int FirstRow, int Length, int Head, int Column);
}
