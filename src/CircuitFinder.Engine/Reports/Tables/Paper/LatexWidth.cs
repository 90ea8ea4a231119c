namespace CircuitFinder.Engine.Reports.Tables.Paper;

/// <summary>How wide plain text is in LaTeX's own font, Computer Modern: what decides whether a table fits the page before LaTeX
/// sees it.</summary>
internal static class LatexWidth
{
    /// <summary>The text width of the plain article class at 10 pt, in points.</summary>
    public const double Page = 345;

    private const double Widest = 1.03;

    // Thousandths of an em, from the metrics of cmr10, in the order of the letters.
    private static readonly int[] Small =
        [500, 556, 444, 556, 444, 306, 500, 556, 278, 306, 528, 278, 833, 556, 500, 556, 528, 392, 394, 389, 556, 528, 722, 528, 528, 444];

    private static readonly int[] Capital =
        [750, 708, 722, 764, 681, 653, 785, 750, 361, 514, 778, 625, 917, 750, 778, 681, 778, 736, 556, 722, 750, 750, 1028, 750, 750, 611];

    /// <summary>The width of one line in ems of its size.</summary>
    /// <param name="text">Plain text, before anything is escaped.</param>
    public static double Of(string text) => text.Sum(Of);

    private static double Of(char character) => character switch
    {
        >= 'a' and <= 'z' => Small[character - 'a'] / 1000.0,
        >= 'A' and <= 'Z' => Capital[character - 'A'] / 1000.0,
        >= '0' and <= '9' or '/' or '$' or '*' or '`' or '\'' or '"' => 0.5,
        '.' or ',' or ':' or ';' or '!' or '[' or ']' => 0.278,
        '|' => 0.278,
        '(' or ')' or ' ' => 0.389,
        _ when char.IsControl(character) => 0.389,
        '-' or '<' or '>' or '=' or '+' or '~' or '&' or '^' => 0.778,
        '_' => 0.36,
        '%' or '#' or '@' => 0.834,
        '\\' or '{' or '}' => 0.5,
        < '\u0180' => 0.834,

        // Printed as its number: U+4E2D.
        _ => 4 * Widest,
    };
}
