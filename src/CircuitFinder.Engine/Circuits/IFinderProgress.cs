namespace CircuitFinder.Engine.Circuits;

/// <summary>Receives where a finder stands.</summary>
public interface IFinderProgress
{
    /// <summary>Ends the phase before and starts another.</summary>
    /// <param name="phase">Its name.</param>
    void Start(string phase);

    /// <summary>How much of the phase is done, and where it stands.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="detail">One line.</param>
    void Report(double fraction, string detail);

    /// <summary>A sink for the fraction of the phase that is done.</summary>
    IProgress<double> Fraction();
}
