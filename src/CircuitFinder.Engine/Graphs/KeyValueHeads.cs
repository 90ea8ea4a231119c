namespace CircuitFinder.Engine.Graphs;

/// <summary>Whose key and value reads a graph has where heads share their keys and values.</summary>
public enum KeyValueHeads
{
    /// <summary>One key read and one value read of every query head: what the field's tools count.</summary>
    Query,

    /// <summary>One of every key/value head, as the weights have them.</summary>
    Native,
}
