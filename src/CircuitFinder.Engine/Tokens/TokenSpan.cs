namespace CircuitFinder.Engine.Tokens;

/// <summary>Some consecutive positions of a prompt.</summary>
/// <param name="First">The first, from 0.</param>
/// <param name="Last">The last, <paramref name="First"/> or later.</param>
public readonly record struct TokenSpan(int First, int Last)
{
    /// <summary>Whether a position is one of them.</summary>
    /// <param name="position">Any position.</param>
    public bool Contains(int position) => position >= First && position <= Last;
}
