using System.Collections.Immutable;
using System.Globalization;

namespace CircuitFinder.Engine.Reports.Tables.Paper;

/// <summary>A column of a LaTeX table, ready to be set.</summary>
/// <param name="Heading">Plain text, a line break between stacked lines.</param>
/// <param name="IsText">Words to the left; numbers stand to the right.</param>
/// <param name="Cells">Plain text, one a row.</param>
/// <param name="WrappedTo">The width that its cells are broken to, in points; null for one line each.</param>
internal sealed record LatexColumn(string Heading, bool IsText, ImmutableArray<string> Cells, double? WrappedTo = null)
{
    // A power of ten is set wider than the letter that stands for it here.
    private const double PowerOfTen = 1.5;

    /// <summary>The widest line in ems, were none broken.</summary>
    public double Ems { get; } = Math.Max(
        Heading.Split('\n').Max(LatexWidth.Of),
        Cells.Select(cell => LatexWidth.Of(cell) + (!IsText && cell.Contains('e', StringComparison.Ordinal) ? PowerOfTen : 0)).DefaultIfEmpty(0).Max());

    /// <summary>Its width in points.</summary>
    public double Width(LatexSize size) => WrappedTo ?? (Ems * size.Em);

    /// <summary>The column specification for <c>tabular</c>.</summary>
    public string Specification => WrappedTo is { } width
        ? string.Create(CultureInfo.InvariantCulture, $@">{{\raggedright\arraybackslash}}p{{{width:0.#}pt}}")
        : IsText ? "l" : "r";
}
