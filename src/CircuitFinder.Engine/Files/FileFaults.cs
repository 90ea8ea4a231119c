using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine.Files;

/// <summary>Gathers the faults of one file, so that all are reported at once: the first twenty in the file's order, the rest only
/// counted.</summary>
internal sealed class FileFaults(string path)
{
    private const int MostShown = 20;

    // By place, then by the order in which they were found; no two have the same number, so messages are never compared.
    private readonly SortedSet<(long Line, long Column, int Number, string Message)> _first = [];

    /// <summary>How many there are; one that is found twice at the same place counts once.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is a fault.</summary>
    public bool Any => Count > 0;

    /// <summary>Adds a fault whose message already says where it is.</summary>
    public void Add(string message) => Add(0, 0, message);

    /// <summary>Adds a fault of the whole file.</summary>
    public void AddOfFile(string what) => Add(0, 0, $"{path}: {what}");

    /// <summary>Adds a fault at a line and column, both from 1.</summary>
    public void AddAt(long line, long column, string what)
        => Add(line, column, string.Create(CultureInfo.InvariantCulture, $"{path}({line},{column}): {what}"));

    /// <summary>Adds a fault at a byte of a UTF-8 text. Finding its line takes time, so it happens only for faults that are
    /// shown.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="offset">The byte, from 0.</param>
    /// <param name="what">What is wrong.</param>
    public void AddAt(ReadOnlySpan<byte> text, long offset, string what)
    {
        if (Count >= MostShown)
        {
            Count++;
            return;
        }

        ReadOnlySpan<byte> before = text[..(int)offset];
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        AddAt(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1, what);
    }

    /// <exception cref="UserFaultException">There is a fault: the first twenty, and how many more.</exception>
    public void ThrowIfAny()
    {
        if (!Any)
        {
            return;
        }

        List<string> lines = [.. _first.Select(fault => fault.Message)];
        if (Count > MostShown)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: … and {Count - MostShown} more faults."));
        }

        throw new UserFaultException(lines);
    }

    private void Add(long line, long column, string message)
    {
        if (_first.Count == MostShown && (line, column).CompareTo((_first.Max.Line, _first.Max.Column)) >= 0)
        {
            Count++;
            return;
        }

        if (line > 0 && _first.Any(fault => fault.Line == line && fault.Column == column && fault.Message == message))
        {
            return;
        }

        Count++;
        _first.Add((line, column, Count, message));
        if (_first.Count > MostShown)
        {
            _first.Remove(_first.Max);
        }
    }
}
