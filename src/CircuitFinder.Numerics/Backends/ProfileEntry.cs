namespace CircuitFinder.Numerics.Backends;

/// <summary>How often one operation was called in one phase of work, how long that took, and how much arithmetic it was.</summary>
/// <param name="phase">The phase.</param>
/// <param name="operation">The operation's name in <see cref="IBackend"/>.</param>
public sealed class ProfileEntry(string phase, string operation)
{
    /// <summary>The phase.</summary>
    public string Phase { get; } = phase;

    /// <summary>The operation's name in <see cref="IBackend"/>.</summary>
    public string Operation { get; } = operation;

    /// <summary>Number of calls.</summary>
    public long Calls { get; private set; }

    /// <summary>Seconds of all calls together.</summary>
    public double Seconds { get; private set; }

    /// <summary>Additions and multiplications of products; 0 for operations that only move memory.</summary>
    public double FloatOperations { get; private set; }

    internal void Add(TimeSpan time, double floatOperations)
    {
        Calls++;
        Seconds += time.TotalSeconds;
        FloatOperations += floatOperations;
    }
}
