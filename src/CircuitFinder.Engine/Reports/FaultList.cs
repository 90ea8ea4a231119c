using System.Globalization;

namespace CircuitFinder.Engine.Reports;

/// <summary>Gathers the faults of one file, so that all are told at once, but not tens of thousands of the same kind.</summary>
internal sealed class FaultList(string path)
{
    private const int MostTold = 20;
    private readonly List<string> _faults = [];
    private int _untold;

    /// <summary>Adds a fault at a line and column, both from 1.</summary>
    public void Add(long line, long column, string what)
        => AddMessage(string.Create(CultureInfo.InvariantCulture, $"{path}({line},{column}): {what}"));

    /// <summary>Adds a fault of the whole file.</summary>
    public void Add(string what) => AddMessage($"{path}: {what}");

    public void ThrowIfAny()
    {
        if (_untold > 0)
        {
            _faults.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: and {_untold} more."));
            _untold = 0;
        }

        if (_faults.Count > 0)
        {
            throw new UserFaultException(_faults);
        }
    }

    private void AddMessage(string message)
    {
        if (_faults.Count < MostTold)
        {
            _faults.Add(message);
        }
        else
        {
            _untold++;
        }
    }
}
