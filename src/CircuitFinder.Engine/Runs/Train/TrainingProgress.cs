using System.Collections.Immutable;

namespace CircuitFinder.Engine.Runs.Train;

/// <summary>Where a training run stands.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="Steps">Updates to make.</param>
/// <param name="Loss">Mean loss since the last report, nats a token.</param>
/// <param name="LearningRate">Of the last update.</param>
/// <param name="GradientNorm">Of the last update, before clipping.</param>
/// <param name="Tests">Per task, on held-out prompts; empty between tests.</param>
public sealed record TrainingProgress(
    int Step, int Steps, double Loss, double LearningRate, double GradientNorm, ImmutableArray<TaskAccuracy> Tests);
