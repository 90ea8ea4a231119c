using System.Text.RegularExpressions;

namespace CircuitFinder.Tests.Architecture;

/// <summary>The numerics know floats and shapes: neither the engine nor what its arithmetic is for.</summary>
internal static partial class NumericsVocabulary
{
    private static readonly string[] ForeignWords = ["transformer", "prompt", "circuit"];

    /// <summary>Each place that names what it should not know.</summary>
    public static IReadOnlyList<string> Violations(IReadOnlyList<SourceFile> numerics) => [.. numerics.SelectMany(Violations)];

    private static IEnumerable<string> Violations(SourceFile file)
    {
        foreach (Match match in EngineName().Matches(file.Code))
        {
            yield return $"{file.Path}({file.Line(match.Index)}): the numerics name CircuitFinder.Engine.";
        }

        foreach (Match match in Identifier().Matches(file.Code).Where(match => match.Value != "CircuitFinder"))
        {
            string? word = ForeignWords.FirstOrDefault(word => match.Value.Contains(word, StringComparison.OrdinalIgnoreCase));
            if (word is not null)
            {
                yield return $"{file.Path}({file.Line(match.Index)}): '{match.Value}' speaks of a {word}; the numerics know floats and shapes.";
            }
        }
    }

    [GeneratedRegex(@"\bCircuitFinder\s*\.\s*Engine\b")]
    private static partial Regex EngineName();

    [GeneratedRegex(@"\b[A-Za-z_]\w*\b")]
    private static partial Regex Identifier();
}
