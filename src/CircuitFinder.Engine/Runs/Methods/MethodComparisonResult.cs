using CircuitFinder.Engine.Reports.Comparisons;

namespace CircuitFinder.Engine.Runs.Methods;

/// <summary>What a comparison of methods found.</summary>
/// <param name="TaskName">The task.</param>
/// <param name="ModelName">The model.</param>
/// <param name="Rows">One a method.</param>
/// <param name="Folder">Where the table and the chart lie.</param>
/// <param name="Files">Their names.</param>
public sealed record MethodComparisonResult(
    string TaskName, string ModelName, IReadOnlyList<MethodRow> Rows, string Folder, IReadOnlyList<string> Files)
{
    /// <summary>At which size the methods are compared, and why at that one: a sentence.</summary>
    public required string Size { get; init; }
}
