using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tasks;

/// <summary>Whether files hold the same bytes.</summary>
internal static class FileComparison
{
    private const int Block = 1 << 16;

    /// <summary>Whether two files hold the same bytes; false if either cannot be read.</summary>
    public static bool AreEqual(string first, string second)
    {
        if (!UserFile.MayBeOpened(first) || !UserFile.MayBeOpened(second))
        {
            return false;
        }

        try
        {
            using FileStream one = File.OpenRead(first);
            using FileStream other = File.OpenRead(second);
            if (one.Length != other.Length)
            {
                return false;
            }

            byte[] left = new byte[Block];
            byte[] right = new byte[Block];
            int count;
            while ((count = one.ReadAtLeast(left, Block, throwOnEndOfStream: false)) > 0)
            {
                if (other.ReadAtLeast(right.AsSpan(0, count), count, throwOnEndOfStream: false) < count || !left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count)))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether two folders hold files of the same names and bytes; subfolders do not count.</summary>
    public static bool FoldersAreEqual(string first, string second)
    {
        string[] names = Names(first);
        return names.SequenceEqual(Names(second)) && names.All(name => AreEqual(Path.Combine(first, name), Path.Combine(second, name)));
    }

    private static string[] Names(string folder) => [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
}
