using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Circuits;

/// <summary>The ways to find circuits, by name: methods that score edges, and searches.</summary>
public static class CircuitFinders
{
    private const string Control = "random";

    // One line a search.
    private static readonly ImmutableArray<(string Name, Func<FinderSettings, ICircuitFinder> Create)> Searches =
    [
        (AcdcFinder.FinderName, settings => new AcdcFinder(settings.Acdc ?? new AcdcSettings())),
    ];

    /// <summary>All names, in the order of tables: methods that score, searches, the control.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. AttributionMethods.All.Select(method => method.Name).Where(name => name != Control), .. Searches.Select(search => search.Name), Control,
    ];

    /// <summary>The names of searches.</summary>
    public static ImmutableArray<string> SearchNames { get; } = [.. Searches.Select(search => search.Name)];

    /// <summary>Whether a finder ends with one circuit; false for names that none has.</summary>
    /// <param name="name">A name.</param>
    public static bool IsSearch(string name) => SearchNames.Contains(name);

    /// <summary>A finder.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="settings">Its options; those of other finders are left out. Null for the usual ones.</param>
    /// <exception cref="UserFaultException">There is none of that name.</exception>
    public static ICircuitFinder Create(string name, FinderSettings? settings = null)
    {
        FinderSettings given = settings ?? new FinderSettings();
        return Searches.FirstOrDefault(search => search.Name == name).Create?.Invoke(given) ?? new RankingFinder(AttributionMethods.Find(name), given);
    }
}
