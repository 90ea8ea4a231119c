namespace CircuitFinder.Tests.Support;

/// <summary>A test that runs a whole command: see <see cref="WholeRuns"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WholeRunFactAttribute : FactAttribute
{
    public WholeRunFactAttribute() => Skip = WholeRuns.Skip;
}
