namespace CircuitFinder.Engine.Graphs;

/// <summary>What a head uses a read of the residual stream for.</summary>
public enum HeadInput
{
    /// <summary>Its queries.</summary>
    Query,

    /// <summary>Its keys.</summary>
    Key,

    /// <summary>Its values.</summary>
    Value,
}
