namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary><c>comparison.json</c>: from what and at which size methods were compared. A repeated run repeats it to the bit.</summary>
/// <param name="Tool">Program name and version.</param>
/// <param name="Command">The command line, without what changes no bit of the results.</param>
/// <param name="Task">The task.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Metric">The metric that circuits were judged by.</param>
/// <param name="JudgedOn">Which prompts circuits were judged on.</param>
/// <param name="Edges">Edges left after pruning at which methods are compared.</param>
/// <param name="Size">The sentence that says where the size is from, and which method has another.</param>
/// <param name="Methods">By name, in the order of the table.</param>
public sealed record MethodComparisonManifest(
    string Tool,
    string Command,
    string Task,
    string Model,
    string Metric,
    string JudgedOn,
    int Edges,
    string Size,
    OrderedDictionary<string, MethodComparisonManifestMethod> Methods);
