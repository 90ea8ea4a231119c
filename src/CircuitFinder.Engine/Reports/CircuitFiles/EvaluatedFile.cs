namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>The circuit file of an evaluation.</summary>
/// <param name="Path">As it was given.</param>
/// <param name="Edges">Edges it keeps.</param>
/// <param name="Nodes">Nodes with a kept edge.</param>
/// <param name="GraphEdges">Edges of the whole graph.</param>
/// <param name="HasScores">Whether it scores every edge.</param>
/// <param name="Provenance">Where it is from.</param>
public sealed record EvaluatedFile(string Path, int Edges, int Nodes, int GraphEdges, bool HasScores, CircuitProvenance Provenance)
{
    /// <summary>Which scores mark helpful edges: negative, positive or magnitude; null without scores.</summary>
    public string? Helpful { get; init; }

    /// <summary>The same in words, with how it is known; null without scores.</summary>
    public string? Sign { get; init; }
}
