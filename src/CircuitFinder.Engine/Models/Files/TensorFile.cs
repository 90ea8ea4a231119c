namespace CircuitFinder.Engine.Models.Files;

/// <summary>A file of named arrays.</summary>
internal abstract class TensorFile : IDisposable
{
    /// <summary>Where it lies.</summary>
    public required string Path { get; init; }

    /// <summary>Its arrays by name, in the file's order.</summary>
    public OrderedDictionary<string, SafetensorsEntry> Entries { get; protected init; } = new(StringComparer.Ordinal);

    /// <summary>Maps an array of this file.</summary>
    public abstract MappedArray Map(SafetensorsEntry entry);

    /// <inheritdoc/>
    public abstract void Dispose();
}
