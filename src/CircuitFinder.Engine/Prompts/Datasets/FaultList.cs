using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Prompts.Datasets;

/// <summary>Gathers the faults of one file, so that all are told at once; a file that is wrong throughout does not fill the screen.</summary>
internal sealed class FaultList(string file)
{
    private const int Limit = 20;
    private readonly List<string> _messages = [];
    private int _count;

    public bool Any => _count > 0;

    public void Add(string message)
    {
        _count++;
        if (_count <= Limit)
        {
            _messages.Add(message);
        }
    }

    public void ThrowIfAny()
    {
        if (_count > Limit)
        {
            throw new UserFaultException([.. _messages, $"{file}: … and {_count - Limit} more faults."]);
        }

        if (_count > 0)
        {
            throw new UserFaultException(_messages);
        }
    }
}
