namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>An edge as a <c>circuit.json</c> lists it, before the graph is known that it should belong to.</summary>
internal readonly record struct CircuitFileEdge(string Name, double? Score, bool InGraph, long Offset);
