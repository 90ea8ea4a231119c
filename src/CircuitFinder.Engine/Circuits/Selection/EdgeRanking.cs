namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>Which of two scored edges is the better.</summary>
public enum EdgeRanking
{
    /// <summary>The one with the larger |score|: what matters, helpful or harmful.</summary>
    Magnitude,

    /// <summary>The one with the lower score: helpful edges are negative, so the most helpful come first and the most harmful
    /// last.</summary>
    Helpfulness,
}
