using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Tests.Engine.Circuits;

public sealed class CircuitFindersTests
{
    public static TheoryData<string> Names => [.. CircuitFinders.Names];

    [Fact]
    public void Names_AreEveryMethodAndEverySearchOnce()
        => Assert.Equal(
            AttributionMethods.All.Select(method => method.Name).Concat(CircuitFinders.SearchNames).Order(StringComparer.Ordinal),
            CircuitFinders.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_Name_GivesThatFinderWithWhatItKnowsOfTheSettings(string name)
    {
        var settings = new FinderSettings { Steps = 7, Sample = 3, Acdc = new AcdcSettings { Threshold = 0.5 } };

        ICircuitFinder finder = CircuitFinders.Create(name, settings);

        Assert.Equal(name, finder.Name);
        Assert.Equal(CircuitFinders.IsSearch(name), finder.IsSearch);
        Assert.Equal(finder.IsSearch, finder.Settings.Acdc is { Threshold: 0.5 });
        Assert.Equal(name.StartsWith("eap-ig", StringComparison.Ordinal) ? 7 : null, finder.Settings.Steps);
        Assert.Equal(name == AttributionMethods.Oracle.Name ? 3 : null, finder.Settings.Sample);
        Assert.Equal(finder.IsSearch, finder.Objective(null) is not null);
    }

    [Fact]
    public void Create_UnknownName_IsTheUsersFault() => Assert.Throws<UserFaultException>(() => CircuitFinders.Create("nosuch"));
}
