using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary>Generated at compile time, so that trimming and ahead-of-time compilation keep what it needs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    UseStringEnumConverter = true,
    Converters = [typeof(NanAsNullConverter)])]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationJsonContext : JsonSerializerContext;
