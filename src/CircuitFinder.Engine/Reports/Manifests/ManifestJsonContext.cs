using System.Text.Json.Serialization;
using CircuitFinder.Engine.Reports.Evaluations;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>Generated at compile time, so that trimming and ahead-of-time compilation keep what it needs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    Converters = [typeof(NanAsNullConverter)])]
[JsonSerializable(typeof(RunManifest))]
[JsonSerializable(typeof(RunTiming))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
