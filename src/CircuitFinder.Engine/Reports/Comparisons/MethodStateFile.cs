using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>The methods that a comparison has finished, kept until all are.</summary>
internal static class MethodStateFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "methods_state.json";

    private const string Purpose = "comparison of methods";

    /// <summary>Writes the methods.</summary>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string folder, IEnumerable<MethodOutcome> outcomes)
        => HashedText.Write(
            Path.Combine(folder, Name), JsonSerializer.Serialize([.. outcomes], MethodStateJsonContext.Default.MethodOutcomeArray) + "\n", Purpose);

    /// <summary>Reads them back; none where there is no file.</summary>
    /// <exception cref="UserFaultException">The file cannot be read, or is not as it was written.</exception>
    public static IReadOnlyList<MethodOutcome> Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return [];
        }

        string text = HashedText.Read(path, Purpose)
            ?? throw new UserFaultException($"{path}: this state of a comparison is damaged. Delete it to start anew.");
        MethodOutcome[] outcomes = JsonSerializer.Deserialize(text, MethodStateJsonContext.Default.MethodOutcomeArray) ?? [];
        return [.. outcomes.Select(outcome => outcome with { Row = outcome.Row with { Points = [.. outcome.Sizes.Zip(outcome.Faithfulness)] } })];
    }
}
