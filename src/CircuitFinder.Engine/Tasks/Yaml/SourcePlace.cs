namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>Where something stands in a file; both count from 1, as editors do.</summary>
internal readonly record struct SourcePlace(int Line, int Column);
