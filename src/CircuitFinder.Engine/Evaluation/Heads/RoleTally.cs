namespace CircuitFinder.Engine.Evaluation.Heads;

/// <summary>Sums of one role's shares over the clean prompts of a template.</summary>
internal sealed class RoleTally(int heads)
{
    private readonly AttentionStatistic[] _shares = new AttentionStatistic[heads];
    private readonly SortedDictionary<int, RoleTally> _distances = [];
    private double _uniform;
    private int _count;

    /// <summary>Counts an instance once, whatever the number of heads.</summary>
    public void Count(RoleInstance instance)
    {
        _uniform += instance.Uniform;
        _count++;
        if (HeadRoles.IsByContent(instance.Role))
        {
            if (!_distances.TryGetValue(instance.Distance, out RoleTally? tally))
            {
                _distances.Add(instance.Distance, tally = new RoleTally(heads));
            }

            tally._uniform += instance.Uniform;
            tally._count++;
        }
    }

    /// <summary>Adds a head's share at an instance that has been counted.</summary>
    public void Add(RoleInstance instance, int head, double share)
    {
        _shares[head] = _shares[head].With(share);
        if (_distances.TryGetValue(instance.Distance, out RoleTally? tally))
        {
            tally._shares[head] = tally._shares[head].With(share);
        }
    }

    public RoleScore ToScore(HeadRole role, int layer, int headOfLayer, int head) => new(
        layer,
        headOfLayer,
        role,
        _count == 0 ? double.NaN : _shares[head].Mean,
        _count == 0 ? double.NaN : _uniform / _count,
        _shares[head].Deviation / Math.Sqrt(_count),
        _count,
        _distances.ToDictionary(entry => entry.Key, entry => (entry.Value._shares[head].Mean, entry.Value._uniform / entry.Value._count)));
}
