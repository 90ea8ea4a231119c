namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>A column of a table for people.</summary>
/// <param name="Heading">Plain text; a line break stacks its words in LaTeX, and after a hyphen the parts of a word.</param>
/// <param name="Kind">What its cells hold.</param>
public sealed record TableColumn(string Heading, TableColumnKind Kind)
{
    /// <summary>Digits behind the point of measured numbers in LaTeX; null for as many as the column's sizes want.</summary>
    public int? Decimals { get; init; }
}
