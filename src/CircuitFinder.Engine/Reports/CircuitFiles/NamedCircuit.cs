namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>One of several circuits that are compared.</summary>
/// <param name="Name">Short, and different from the others'.</param>
/// <param name="Path">The file, as the user gave it.</param>
/// <param name="File">What it holds. In a comparison scores are in one convention: helpful edges are negative.</param>
public sealed record NamedCircuit(string Name, string Path, CircuitFile File)
{
    /// <summary>Which of the file's own scores help; null without scores.</summary>
    public ScoreSign? Sign { get; init; }
}
