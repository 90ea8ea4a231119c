namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>Keys with values, in file order; no key twice.</summary>
internal sealed record SourceMapping(SourcePlace Place, IReadOnlyList<SourceEntry> Entries) : SourceNode(Place)
{
    public override string Kind => "a mapping";

    /// <summary>The value of a key; null when the key is absent.</summary>
    public SourceNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;
}
