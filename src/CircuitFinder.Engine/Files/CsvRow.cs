namespace CircuitFinder.Engine.Files;

/// <summary>A row of a CSV table.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Fields">The text of its cells, without the quotes around them.</param>
public readonly record struct CsvRow(int Line, string[] Fields);
