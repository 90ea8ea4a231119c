using System.Collections.Immutable;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Attribution;

/// <summary>The methods that score edges, by name.</summary>
public static class AttributionMethods
{
    /// <summary>All of them, in the order in which tables list them.</summary>
    public static ImmutableArray<IAttributionMethod> All { get; } =
    [
        new EdgeAttributionPatching(),
        new InputIntegratedGradients(),
        new ActivationIntegratedGradients(),
        new CleanCorrupted(),
        new RelevancePatching(),
        new EdgeActivationPatching(),
        new InformationFlowRoutes(),
        new RandomScores(),
    ];

    /// <summary>The method that others are held against.</summary>
    public static IAttributionMethod Oracle { get; } = All.Single(method => method.IsOracle);

    /// <summary>A method.</summary>
    /// <param name="name">Its name on the command line.</param>
    /// <exception cref="UserFaultException">There is no such method.</exception>
    public static IAttributionMethod Find(string name)
        => All.FirstOrDefault(method => method.Name == name)
            ?? throw new UserFaultException($"method {name}: there is no such method; give one of {string.Join(", ", All.Select(method => method.Name))}.") { Setting = "method" };
}
