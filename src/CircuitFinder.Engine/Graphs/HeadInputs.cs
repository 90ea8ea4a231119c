namespace CircuitFinder.Engine.Graphs;

/// <summary>A head's three reads.</summary>
internal static class HeadInputs
{
    /// <summary>In the order in which their columns lie.</summary>
    public static ReadOnlySpan<HeadInput> All => [HeadInput.Query, HeadInput.Key, HeadInput.Value];
}
