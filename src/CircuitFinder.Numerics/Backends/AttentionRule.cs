namespace CircuitFinder.Numerics.Backends;

/// <summary>How scores of queries and keys become patterns.</summary>
/// <param name="Scale">The factor on query·key.</param>
/// <param name="Window">A query sees this many positions, its own included; 0 for all before it.</param>
/// <param name="SoftCap">cap·tanh(score/cap) replaces a scaled score; 0 leaves scores as they are.</param>
/// <param name="IsBidirectional">Whether a query sees the positions after it too.</param>
public readonly record struct AttentionRule(double Scale, int Window = 0, double SoftCap = 0, bool IsBidirectional = false)
{
    /// <summary>Causal attention to all positions, without a cap.</summary>
    /// <param name="scale">The factor on query·key.</param>
    public static implicit operator AttentionRule(double scale) => new(scale);

    /// <summary>The first and the last position, counted from the sequence's first, that a query sees.</summary>
    /// <param name="query">The query's position.</param>
    /// <param name="length">The sequence's length.</param>
    public (int First, int Last) Visible(int query, int length)
        => (Window > 0 ? Math.Max(0, query - Window + 1) : 0, IsBidirectional ? length - 1 : query);

    /// <summary>The first and the last position whose queries see a key.</summary>
    /// <param name="key">The key's position.</param>
    /// <param name="length">The sequence's length.</param>
    public (int First, int Last) Readers(int key, int length)
        => (IsBidirectional ? 0 : key, Window > 0 ? Math.Min(length - 1, key + Window - 1) : length - 1);
}
