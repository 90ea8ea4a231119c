namespace CircuitFinder.Engine.Reports;

/// <summary>What a column of a table holds, which decides how its cells are printed.</summary>
public enum TableColumnKind
{
    /// <summary>Words: printed as they are, to the left.</summary>
    Text,

    /// <summary>Whole numbers: every digit, thousands apart, to the right.</summary>
    Count,

    /// <summary>Measured numbers: three significant digits, their decimal points in a line.</summary>
    Number,
}
