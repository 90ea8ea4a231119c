using QuikGraph;

namespace CircuitFinder.Engine.Graphs;

/// <summary>A link of <see cref="CircuitGraph"/>: an edge of the circuit, or what joins a read to the component that it belongs
/// to.</summary>
/// <param name="source">Where it begins.</param>
/// <param name="target">Where it ends.</param>
/// <param name="edge">Number of the edge in graph order; −1 inside a component.</param>
public sealed class CircuitLink(CircuitVertex source, CircuitVertex target, int edge) : Edge<CircuitVertex>(source, target)
{
    /// <summary>Marks a link that is no edge of the circuit.</summary>
    public const int Inner = -1;

    /// <summary>Number of the edge in graph order; <see cref="Inner"/> inside a component.</summary>
    public int Edge { get; } = edge;
}
