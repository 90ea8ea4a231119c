using System.Text.Json.Serialization;
using CircuitFinder.Engine.Attribution;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>What came out of a run.</summary>
/// <param name="WholeMetric">m(M).</param>
/// <param name="WholeAccuracy">Accuracy of the whole model; null without wrong answers.</param>
/// <param name="EmptyMetric">m(∅).</param>
/// <param name="EmptyKlNats">D(∅).</param>
/// <param name="Circuit">The reported circuit.</param>
/// <param name="Search">What an ACDC search ended with; null for scoring methods.</param>
/// <param name="Agreement">How the scores agree with exact patching; null when that was not asked for.</param>
public sealed record ManifestResults(
    double WholeMetric, double? WholeAccuracy, double EmptyMetric, double EmptyKlNats, ManifestCircuit Circuit, ManifestSearch? Search = null,
    Agreement? Agreement = null)
{
    /// <summary>What one must know beside the figures, such as that no circuit was faithful enough or why a figure is null; null
    /// where there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Notes { get; init; }
}
