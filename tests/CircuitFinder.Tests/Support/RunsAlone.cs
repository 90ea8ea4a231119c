namespace CircuitFinder.Tests.Support;

/// <summary>Tests that count allocations run while no other test does: scratch memory is shared by all products of the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "Alone";
}
