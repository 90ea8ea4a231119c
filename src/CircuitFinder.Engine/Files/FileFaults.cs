using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine.Files;

/// <summary>Gathers the faults of one file, so that all are reported at once; of more than twenty, the rest are only counted.</summary>
internal sealed class FileFaults(string path)
{
    private const int MostShown = 20;
    private readonly List<string> _shown = [];
    private long _count;

    /// <summary>Whether there is a fault.</summary>
    public bool Any => _count > 0;

    /// <summary>Adds a fault whose message already says where it is.</summary>
    public void Add(string message)
    {
        _count++;
        if (_count <= MostShown)
        {
            _shown.Add(message);
        }
    }

    /// <summary>Adds a fault of the whole file.</summary>
    public void AddOfFile(string what) => Add($"{path}: {what}");

    /// <summary>Adds a fault at a line and column, both from 1.</summary>
    public void AddAt(long line, long column, string what)
        => Add(string.Create(CultureInfo.InvariantCulture, $"{path}({line},{column}): {what}"));

    /// <summary>Adds a fault at a byte of a UTF-8 text. Finding its line takes time, so it happens only for faults that are shown.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="offset">The byte, from 0.</param>
    /// <param name="what">What is wrong.</param>
    public void AddAt(ReadOnlySpan<byte> text, long offset, string what)
    {
        if (_count >= MostShown)
        {
            _count++;
            return;
        }

        ReadOnlySpan<byte> before = text[..(int)offset];
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        AddAt(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1, what);
    }

    /// <exception cref="UserFaultException">There is a fault: the first twenty, and how many more.</exception>
    public void ThrowIfAny()
    {
        if (_count > MostShown)
        {
            _shown.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: … and {_count - MostShown} more faults."));
            _count = 0;
            throw new UserFaultException([.. _shown]);
        }

        if (_count > 0)
        {
            throw new UserFaultException([.. _shown]);
        }
    }
}
