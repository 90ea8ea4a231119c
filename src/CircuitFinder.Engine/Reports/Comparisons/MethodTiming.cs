namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>What one method took to find its circuit.</summary>
/// <param name="Task">The task, or the planted circuit.</param>
/// <param name="Method">The method.</param>
/// <param name="Seconds">Wall-clock seconds of finding, without loading and judging.</param>
/// <param name="PeakBytes">Most memory of tensors at once while finding, the model's weights included; null where it was not
/// measured.</param>
public sealed record MethodTiming(string Task, string Method, double Seconds, long? PeakBytes);
