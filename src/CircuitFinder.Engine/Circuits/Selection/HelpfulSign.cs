namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>Which scores mark the edges that help: the sign convention of a set of scores.</summary>
public enum HelpfulSign
{
    /// <summary>The lowest scores help most: predicted changes of the metric when the edge goes. Ours.</summary>
    Negative,

    /// <summary>The highest scores help most, as EAP-IG and MIB write them.</summary>
    Positive,

    /// <summary>Scores rank edges by size alone: their sign means nothing.</summary>
    Magnitude,
}
