namespace CircuitFinder.Engine.Explanation;

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
        foreach (int distance in Distances(instance))
        {
            if (!_distances.TryGetValue(distance, out RoleTally? tally))
            {
                _distances.Add(distance, tally = new RoleTally(heads));
            }

            tally._uniform += instance.Uniform;
            tally._count++;
        }
    }

    /// <summary>Adds a head's share at an instance that has been counted.</summary>
    public void Add(RoleInstance instance, int head, double share)
    {
        _shares[head] = _shares[head].With(share);
        foreach (int distance in Distances(instance))
        {
            RoleTally tally = _distances[distance];
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
        _distances.ToDictionary(entry => entry.Key, entry => (entry.Value._shares[head].Mean, entry.Value._uniform / entry.Value._count, entry.Value._count)));

    private static IEnumerable<int> Distances(RoleInstance instance)
        => HeadRoles.IsByContent(instance.Role) ? instance.Targets.Select(target => instance.Position - target) : [];
}
