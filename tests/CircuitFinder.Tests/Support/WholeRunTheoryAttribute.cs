namespace CircuitFinder.Tests.Support;

/// <summary>Tests that run whole commands: see <see cref="WholeRuns"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WholeRunTheoryAttribute : TheoryAttribute
{
    public WholeRunTheoryAttribute() => Skip = WholeRuns.Skip;
}
