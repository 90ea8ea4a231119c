using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>A text. YAML's guesses at numbers and booleans are not made: <c>no</c> is a word like any other.</summary>
internal sealed record SourceScalar(SourcePlace Place, string Value, bool IsPlain) : SourceNode(Place)
{
    /// <summary>Nothing was written, or <c>~</c> or <c>null</c>.</summary>
    public bool IsNothing => IsPlain && Value is "" or "~" or "null";

    public override string Kind => IsNothing ? "nothing" : $"the text '{PlainText.Cut(Value, 60)}'";
}
