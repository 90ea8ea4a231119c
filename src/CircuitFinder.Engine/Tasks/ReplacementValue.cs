namespace CircuitFinder.Engine.Tasks;

/// <summary>What a corruption puts in place of a slot's clean value.</summary>
public abstract record ReplacementValue;
