using System.Diagnostics.CodeAnalysis;

namespace CircuitFinder.Engine.Graphs;

/// <summary>Circuits are equal when they keep the same edges of graphs of the same size.</summary>
internal sealed class CircuitComparer : IEqualityComparer<Circuit>
{
    private CircuitComparer()
    {
    }

    public static CircuitComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(Circuit? x, Circuit? y)
        => ReferenceEquals(x, y)
            || (x is not null && y is not null && x.EdgeCount == y.EdgeCount && x.Graph.EdgeCount == y.Graph.EdgeCount && x.Edges.SequenceEqual(y.Edges));

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] Circuit obj)
    {
        var hash = default(HashCode);
        foreach (int edge in obj.Edges)
        {
            hash.Add(edge);
        }

        return hash.ToHashCode();
    }
}
