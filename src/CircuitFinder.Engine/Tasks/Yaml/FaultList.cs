using System.Globalization;

namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>Gathers the faults of a file, so that all are reported at once, in the file's order.</summary>
internal sealed class FaultList(string fileName)
{
    private readonly List<(SourcePlace Place, string Message)> _faults = [];

    public int Count => _faults.Count;

    public void Add(SourcePlace place, string message)
    {
        if (!_faults.Contains((place, message)))
        {
            _faults.Add((place, message));
        }
    }

    public void Add(SourceNode node, string message) => Add(node.Place, message);

    /// <exception cref="UserFaultException">There is a fault.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw new UserFaultException(
                [.. _faults
                    .OrderBy(fault => fault.Place.Line)
                    .ThenBy(fault => fault.Place.Column)
                    .Select(fault => string.Create(
                        CultureInfo.InvariantCulture, $"{fileName}({fault.Place.Line},{fault.Place.Column}): {fault.Message}"))]);
        }
    }
}
