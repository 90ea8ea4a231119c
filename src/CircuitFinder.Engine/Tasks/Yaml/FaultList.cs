using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>Gathers the faults of a file: the first twenty of them are reported, in the file's order, and the others counted.</summary>
internal sealed class FaultList(string fileName)
{
    private const int GreatestShown = 20;

    // By place, then by the order in which they were found; no two have the same number, so messages are never compared.
    private readonly SortedSet<(int Line, int Column, int Number, string Message)> _first = [];

    public int Count { get; private set; }

    public void Add(SourcePlace place, string message)
    {
        if (_first.Count == GreatestShown && (place.Line, place.Column).CompareTo((_first.Max.Line, _first.Max.Column)) > 0)
        {
            Count++;
            return;
        }

        if (_first.Any(fault => fault.Line == place.Line && fault.Column == place.Column && fault.Message == message))
        {
            return;
        }

        Count++;
        _first.Add((place.Line, place.Column, Count, message));
        if (_first.Count > GreatestShown)
        {
            _first.Remove(_first.Max);
        }
    }

    public void Add(SourceNode node, string message) => Add(node.Place, message);

    /// <exception cref="UserFaultException">There is a fault.</exception>
    public void ThrowIfAny()
    {
        if (Count == 0)
        {
            return;
        }

        List<string> lines =
        [
            .. _first.Select(fault => string.Create(CultureInfo.InvariantCulture, $"{fileName}({fault.Line},{fault.Column}): {fault.Message}")),
        ];
        if (Count > GreatestShown)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{fileName}: … and {Count - GreatestShown} more. Mend the first {GreatestShown} and try again."));
        }

        throw new UserFaultException(lines);
    }
}
