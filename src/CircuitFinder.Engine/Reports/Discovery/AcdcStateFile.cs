using System.Globalization;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Discovery;

/// <summary>The state of a search that has not ended: its decisions, as in <c>acdc_steps.csv</c>, and in the last line a hash over
/// them and the run's inputs.</summary>
public static class AcdcStateFile
{
    /// <summary>Writes the state.</summary>
    /// <param name="path">The file.</param>
    /// <param name="steps">The decisions so far.</param>
    /// <param name="inputsHash">The hash of the run's inputs.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<AcdcStep> steps, string inputsHash)
    {
        using var lines = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        AcdcStepsCsv.Write(lines, steps, 0);
        HashedText.Write(path, lines.ToString(), inputsHash);
    }

    /// <summary>Reads the state.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputsHash">The hash of the run's inputs.</param>
    /// <exception cref="UserFaultException">The file cannot be read, is not whole, or is of other inputs.</exception>
    public static IReadOnlyList<AcdcStep> Read(string path, string inputsHash)
        => HashedText.Read(path, inputsHash) is { } steps
            ? AcdcStepsCsv.Read(steps, path)
            : throw new UserFaultException($"{path}: this state of a search is damaged, or of other inputs. Delete it to start anew.");
}
