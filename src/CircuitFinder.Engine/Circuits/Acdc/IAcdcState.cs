namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>Where an interrupted search is kept.</summary>
public interface IAcdcState
{
    /// <summary>The decisions to go on from; none to start anew.</summary>
    IReadOnlyList<AcdcStep> Read();

    /// <summary>Told how many edges are decided when the decisions that were read have been repeated.</summary>
    /// <param name="decided">Of the graph's edges.</param>
    void Resumed(int decided);

    /// <summary>Keeps the decisions so far.</summary>
    /// <param name="steps">In order.</param>
    /// <returns>Whether they are kept; there may be no room, and the search can go on.</returns>
    bool Write(IReadOnlyList<AcdcStep> steps);

    /// <summary>Takes the decisions of a search that has ended.</summary>
    /// <param name="steps">In order.</param>
    void Finish(IReadOnlyList<AcdcStep> steps);
}
