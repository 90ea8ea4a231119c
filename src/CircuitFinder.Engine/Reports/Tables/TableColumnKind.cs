namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>What a column of a table holds, which decides how its cells are printed.</summary>
public enum TableColumnKind
{
    /// <summary>Words: printed as they are, to the left.</summary>
    Text,

    /// <summary>Whole numbers: every digit, thousands apart, to the right.</summary>
    Count,

    /// <summary>Measured numbers: two or three decimals in LaTeX, three significant digits in Markdown.</summary>
    Number,

    /// <summary>Measured numbers with their intervals, three to a cell with a space between: <c>0.90 [0.89, 0.91]</c>. The bounds
    /// may be missing.</summary>
    Interval,

    /// <summary>p-values: as numbers, but what rounds to zero is below the last decimal, <c>&lt;0.001</c>.</summary>
    Probability,
}
