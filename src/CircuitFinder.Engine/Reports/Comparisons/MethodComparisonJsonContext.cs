using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>Generated at compile time, so that trimming and ahead-of-time compilation keep what it needs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(MethodComparisonManifest))]
internal sealed partial class MethodComparisonJsonContext : JsonSerializerContext;
