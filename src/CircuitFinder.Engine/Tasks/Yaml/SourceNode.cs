namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>A value of a YAML file that knows its place. YamlDotNet's own nodes would stop at the first duplicate key.</summary>
internal abstract record SourceNode(SourcePlace Place)
{
    /// <summary>What it is, as a message names it.</summary>
    public abstract string Kind { get; }
}
