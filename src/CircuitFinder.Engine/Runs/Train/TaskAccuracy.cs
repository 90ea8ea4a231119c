namespace CircuitFinder.Engine.Runs.Train;

/// <summary>How well a model does a task on held-out prompts.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Accuracy">Fraction of prompts on which a right answer outranks every wrong one.</param>
/// <param name="ProbDiff">Mean of p(right answers) − p(wrong answers).</param>
/// <param name="Top1">Fraction of prompts on which a right answer outranks every other token.</param>
public sealed record TaskAccuracy(string Task, double Accuracy, double ProbDiff, double Top1);
