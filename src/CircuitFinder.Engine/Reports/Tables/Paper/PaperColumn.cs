namespace CircuitFinder.Engine.Reports.Tables.Paper;

/// <summary>A column that a paper prints of one of our CSV tables.</summary>
/// <param name="Heading">Plain text; a line break stacks words, and after a hyphen the parts of a word.</param>
/// <param name="Column">The CSV column; with a star at its end, the first whose name begins so.</param>
/// <param name="Decimals">Digits behind the point of measured numbers; null for as many as their sizes want, 0 for whole numbers.</param>
/// <param name="Low">The CSV column of the lower end of an interval that stands in the same cell; null for none.</param>
/// <param name="High">The CSV column of its upper end.</param>
internal sealed record PaperColumn(string Heading, string Column, int? Decimals = 2, string? Low = null, string? High = null)
{
    /// <summary>Whether cells are p-values, which are never printed as zero.</summary>
    public bool IsProbability { get; init; }

    /// <summary>Whether every column whose name begins so is printed, each under the rest of its name.</summary>
    public bool IsEvery { get; init; }

    /// <summary>A column of whole numbers.</summary>
    public static PaperColumn Count(string heading, string column) => new(heading, column, 0);

    /// <summary>A column with the bounds that <c>NAME_low95</c> and <c>NAME_high95</c> hold.</summary>
    public static PaperColumn WithInterval(string heading, string column, int? decimals = 2)
        => new(heading, column, decimals, column + "_low95", column + "_high95");
}
