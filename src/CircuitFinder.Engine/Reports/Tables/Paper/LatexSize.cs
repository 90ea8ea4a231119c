namespace CircuitFinder.Engine.Reports.Tables.Paper;

/// <summary>A size of type for a table.</summary>
/// <param name="Command">The LaTeX command.</param>
/// <param name="Em">The em of its roman font, in points: a small font's letters are wider for their height.</param>
/// <param name="Gap">Half the room between two columns, in points.</param>
internal sealed record LatexSize(string Command, double Em, double Gap);
