namespace CircuitFinder.Engine.Evaluation;

/// <summary>What circuits of the same size, drawn at random, selected and pruned the same way, score.</summary>
/// <param name="Draws">Number of random circuits.</param>
/// <param name="EdgesLeftMean">Their mean number of edges after pruning.</param>
/// <param name="FaithfulnessMean">Mean faithfulness.</param>
/// <param name="FaithfulnessMinimum">Least faithfulness.</param>
/// <param name="FaithfulnessMaximum">Greatest faithfulness.</param>
/// <param name="LossRecoveredMean">Mean loss recovered.</param>
/// <param name="LossRecoveredMinimum">Least loss recovered.</param>
/// <param name="LossRecoveredMaximum">Greatest loss recovered.</param>
public sealed record RandomBaseline(
    int Draws,
    double EdgesLeftMean,
    double FaithfulnessMean,
    double FaithfulnessMinimum,
    double FaithfulnessMaximum,
    double LossRecoveredMean,
    double LossRecoveredMinimum,
    double LossRecoveredMaximum);
