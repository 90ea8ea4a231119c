namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>How a circuit of a given number of edges is taken from edge scores.</summary>
public enum SelectionMethod
{
    /// <summary>The best edges, wherever they are.</summary>
    TopN,

    /// <summary>Grown down from <c>logits</c>: each edge taken leads into the circuit.</summary>
    Greedy,
}
