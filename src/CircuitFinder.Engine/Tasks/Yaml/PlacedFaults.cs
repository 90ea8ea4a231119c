using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>Faults at places of a YAML file.</summary>
internal static class PlacedFaults
{
    /// <summary>Adds a fault at a place.</summary>
    public static void Add(this FileFaults faults, SourcePlace place, string message) => faults.AddAt(place.Line, place.Column, message);

    /// <summary>Adds a fault where a node begins.</summary>
    public static void Add(this FileFaults faults, SourceNode node, string message) => faults.Add(node.Place, message);
}
