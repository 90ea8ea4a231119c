namespace CircuitFinder.Engine.Evaluation;

/// <summary>Tells a step's fraction as a part of all steps.</summary>
internal sealed class StepProgress(IProgress<double>? all, int step, int steps) : IProgress<double>
{
    public void Report(double value) => all?.Report((step + value) / steps);
}
