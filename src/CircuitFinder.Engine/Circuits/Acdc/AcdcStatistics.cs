namespace CircuitFinder.Engine.Circuits.Acdc;

/// <summary>What a search cost.</summary>
/// <param name="Tested">Edges decided by computing D without them.</param>
/// <param name="Untested">Edges decided without computing: nothing kept depends on them.</param>
/// <param name="Trials">Trial circuits computed, those dropped included.</param>
/// <param name="SpeculationHitRate">Part of the trials that was used.</param>
/// <param name="NodeRecomputations">Heads and MLPs computed again.</param>
/// <param name="Operations">Floating-point operations of the matrix products done.</param>
/// <param name="SequentialOperations">Those of one full circuit evaluation for every tested edge.</param>
/// <param name="Seconds">Wall-clock time; not of resumed steps.</param>
public sealed record AcdcStatistics(
    int Tested,
    int Untested,
    int Trials,
    double SpeculationHitRate,
    long NodeRecomputations,
    double Operations,
    double SequentialOperations,
    double Seconds);
