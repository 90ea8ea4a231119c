using CircuitFinder.Engine.Circuits.Selection;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>Where a <c>circuit.json</c> that this program wrote comes from.</summary>
/// <param name="Task">The task's name; null when the file does not say.</param>
/// <param name="Model">The model's name; null when the file does not say.</param>
/// <param name="Method">The method's name; null when the file does not say.</param>
/// <param name="Helpful">Which scores help; null in files of versions that did not write it.</param>
public sealed record CircuitOrigin(string? Task, string? Model, string? Method = null, HelpfulSign? Helpful = null);
