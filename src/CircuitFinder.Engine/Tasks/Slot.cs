namespace CircuitFinder.Engine.Tasks;

/// <summary>A named gap in a template, filled anew for each example.</summary>
/// <param name="Name">As it stands between braces in templates.</param>
public abstract record Slot(string Name);
