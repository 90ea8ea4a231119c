namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>A fact that needs Graphviz, and is skipped with its reason where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DotFactAttribute : FactAttribute
{
    public DotFactAttribute()
    {
        if (Graphviz.Program is null)
        {
            Skip = "needs Graphviz: there is no dot on PATH";
        }
    }
}
