using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>Generated at compile time, so that trimming and ahead-of-time compilation keep what it needs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NewLine = "\n", NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MethodOutcome[]))]
[JsonSerializable(typeof(MethodTiming[]))]
internal sealed partial class MethodStateJsonContext : JsonSerializerContext;
