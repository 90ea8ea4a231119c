using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Tests.Engine.Reports.CircuitFiles;

public sealed class CircuitNamesTests
{
    [Theory]
    [InlineData("results/ioi/tiny/eap/circuit.json results/ioi/tiny/acdc/circuit.json", "eap acdc")]
    [InlineData("a.json b.json", "a b")]
    [InlineData("results\\ioi\\eap\\circuit.json results/ioi/acdc/t/circuit.json", "eap acdc/t")]
    [InlineData("x/circuit.json circuit.json", "x circuit.json")]
    [InlineData("x/circuit.json", "x/circuit.json")]
    [InlineData("a.json a.json", "a.json a.json|(2)")]
    [InlineData("a/x.json a.json a", "a/x a a|(2)")]
    public void Of_Paths_AreWhatTellsThemApart(string paths, string names)
        => Assert.Equal(names.Split(' ').Select(name => name.Replace('|', ' ')), CircuitNames.Of(paths.Split(' ')));
}
