using System.Collections.Immutable;

namespace CircuitFinder.Engine.Reports.Tables.Paper;

/// <summary>What a paper prints of one of our CSV tables.</summary>
/// <param name="Name">What the label ends with; null for the file's own name.</param>
/// <param name="Title">The caption's first sentence, without its full stop; <c>{of}</c> and <c>{on}</c> stand for the task, the
/// model and the method.</param>
/// <param name="Signature">Columns that only this table has; with a star at the end, a column whose name begins so.</param>
/// <param name="Columns">What is printed, the least important last.</param>
internal sealed record PaperTable(string? Name, string Title, ImmutableArray<string> Signature, ImmutableArray<PaperColumn> Columns)
{
    /// <summary>What cells in brackets are.</summary>
    public string Brackets { get; init; } = "Brackets: 95 % intervals over prompts.";

    /// <summary>The column that ranks the rows of a table too long for a paper, by size; null for the order of the file.</summary>
    public string? RankedBy { get; init; }

    /// <summary>Whether a CSV file with these columns is this table.</summary>
    public bool Fits(IReadOnlyList<string> names) => Signature.All(column => names.Any(name => Matches(column, name)));

    /// <summary>Whether a column's name is the pattern, or begins as a pattern with a star does.</summary>
    public static bool Matches(string pattern, string name)
        => pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}
