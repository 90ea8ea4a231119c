namespace CircuitFinder.Engine.Reports;

/// <summary>One of several circuits that are compared.</summary>
/// <param name="Name">Short, and different from the others'.</param>
/// <param name="Path">The file, as the user gave it.</param>
/// <param name="File">What it holds.</param>
public sealed record NamedCircuit(string Name, string Path, CircuitFile File);
