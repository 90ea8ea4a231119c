namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>A key and its value.</summary>
internal sealed record SourceEntry(SourceScalar Key, SourceNode Value);
