using System.Text.Json.Serialization;
using CircuitFinder.Engine.Reports.Evaluations;

namespace CircuitFinder.Engine.Reports.Minimal;

/// <summary>Generated at compile time, so that trimming and ahead-of-time compilation keep what it needs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    UseStringEnumConverter = true,
    Converters = [typeof(NanAsNullConverter)])]
[JsonSerializable(typeof(MinimalReport))]
internal sealed partial class MinimalJsonContext : JsonSerializerContext;
