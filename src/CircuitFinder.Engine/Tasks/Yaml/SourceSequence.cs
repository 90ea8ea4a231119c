namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>Values in order.</summary>
internal sealed record SourceSequence(SourcePlace Place, IReadOnlyList<SourceNode> Items) : SourceNode(Place)
{
    public override string Kind => "a list";
}
