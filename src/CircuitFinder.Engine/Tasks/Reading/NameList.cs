using System.Globalization;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Names in a message: the first of them, and how many more there are.</summary>
internal static class NameList
{
    private const int GreatestShown = 20;

    public static string Of(IReadOnlyCollection<string> names)
    {
        string shown = string.Join(", ", names.Take(GreatestShown));
        return names.Count <= GreatestShown
            ? shown
            : string.Create(CultureInfo.InvariantCulture, $"{shown} and {names.Count - GreatestShown} more");
    }
}
