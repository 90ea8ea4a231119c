namespace CircuitFinder.Engine.Evaluation;

/// <summary>What a comparison with a reference circuit counts.</summary>
public enum RocLevel
{
    /// <summary>All edges of the graph, by |score|.</summary>
    Edges,

    /// <summary>All nodes that write: the input, heads and MLPs, by |sum of their out-edges' scores|. The logits write nothing and
    /// have no score.</summary>
    Nodes,
}
