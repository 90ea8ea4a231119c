namespace CircuitFinder.Engine.Tasks;

/// <summary>Names that a mistyped one may have meant.</summary>
public static class NearNames
{
    private const int Most = 3;

    /// <summary>A question for a message, with a space before it; empty if nothing is near.</summary>
    /// <param name="name">What was typed, a name or a path. Paths are compared by their last parts.</param>
    /// <param name="known">What there is.</param>
    public static string Question(string name, IEnumerable<string> known)
    {
        string typed = Last(name);
        string[] near =
        [
            .. known.Distinct().Select(each => (Name: each, Distance: Distance(typed, Last(each))))
                .Where(each => each.Distance <= Math.Max(1, Math.Min(typed.Length, Last(each.Name).Length) / 3))
                .OrderBy(each => each.Distance).ThenBy(each => each.Name, StringComparer.Ordinal)
                .Take(Most).Select(each => each.Name),
        ];
        return near.Length == 0 ? string.Empty : $" Did you mean {string.Join(" or ", near)}?";
    }

    /// <summary>The files beside a path that is not there, by the path that would name them.</summary>
    /// <param name="path">As it was typed.</param>
    /// <param name="endings">The endings that count.</param>
    public static IEnumerable<string> Beside(string path, params IReadOnlyList<string> endings)
    {
        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        try
        {
            return
            [
                .. Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder)
                    .Where(entry => endings.Contains(Path.GetExtension(entry), StringComparer.OrdinalIgnoreCase))
                    .Select(entry => Path.Combine(folder, Path.GetFileName(entry))),
            ];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // There is nothing to suggest.
            return [];
        }
    }

    private static string Last(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path)).ToLowerInvariant();

    // Levenshtein's: letters to add, drop or change.
    private static int Distance(string first, string second)
    {
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 1; i <= first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (first[i - 1] == second[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[second.Length];
    }
}
