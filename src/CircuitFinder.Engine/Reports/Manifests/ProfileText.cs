using System.Globalization;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>Where the time of a run went: a block of lines a phase, one line an operation, slowest first.</summary>
public static class ProfileText
{
    /// <summary>Writes the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="profile">What was counted.</param>
    public static void Write(TextWriter output, ProfiledBackend profile)
    {
        output.WriteLine("     seconds   share    calls  GFLOP/s  operation");
        foreach ((string phase, double seconds) in profile.PhaseSeconds)
        {
            ProfileEntry[] entries = [.. profile.Entries.Where(entry => entry.Phase == phase).OrderByDescending(entry => entry.Seconds)];
            output.WriteLine(Line($"{seconds,12:0.000}                             {phase}"));
            foreach (ProfileEntry entry in entries)
            {
                string rate = entry.FloatOperations > 0
                    ? Line($"{entry.FloatOperations / entry.Seconds / 1e9:0.0}")
                    : string.Empty;
                output.WriteLine(Line($"{entry.Seconds,12:0.000}  {100 * entry.Seconds / seconds,5:0.0}%  {entry.Calls,7}  {rate,7}    {entry.Operation}"));
            }

            double rest = Math.Max(0, seconds - entries.Sum(entry => entry.Seconds));
            output.WriteLine(Line($"{rest,12:0.000}  {100 * rest / seconds,5:0.0}%                      everything else"));
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
