namespace CircuitFinder.Extras.QuikGraph;

/// <summary>What a circuit's edge carries in a graph of QuikGraph.</summary>
/// <param name="Number">In graph order.</param>
/// <param name="Name">As everywhere: <c>a5.h1-&gt;a7.h3&lt;q&gt;</c>.</param>
/// <param name="Role">What the destination is read for: <c>query</c>, <c>key</c>, <c>value</c>, <c>mlp</c> or <c>logits</c>.</param>
/// <param name="Score">The predicted change of the metric when the edge alone is ablated; NaN where no scores were given.</param>
public sealed record CircuitEdge(int Number, string Name, string Role, double Score);
