namespace CircuitFinder.Engine.Reports;

/// <summary>Where a <c>circuit.json</c> that this program wrote comes from.</summary>
/// <param name="Task">The task's name; null when the file does not tell it.</param>
/// <param name="Model">The model's name; null when the file does not tell it.</param>
public sealed record CircuitOrigin(string? Task, string? Model);
