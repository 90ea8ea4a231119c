namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>Keys with values, in file order; no key twice.</summary>
internal sealed record SourceMapping(SourcePlace Place, IReadOnlyList<SourceEntry> Entries) : SourceNode(Place)
{
    private readonly Dictionary<string, SourceEntry> _byKey = Entries.ToDictionary(entry => entry.Key.Value, StringComparer.Ordinal);

    public override string Kind => "a mapping";

    /// <summary>The value of a key; null when the key is absent.</summary>
    public SourceNode? Find(string key) => _byKey.GetValueOrDefault(key)?.Value;

    /// <summary>The key of that name as it stands in the file; the mapping must have it.</summary>
    public SourceScalar KeyOf(string key) => _byKey[key].Key;
}
