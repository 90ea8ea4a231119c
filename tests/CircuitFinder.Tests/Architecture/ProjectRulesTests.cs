namespace CircuitFinder.Tests.Architecture;

public sealed class ProjectRulesTests
{
    private const string Reference = """
        <Project>
          <ItemGroup><ProjectReference Include="..\{0}\{0}.csproj" /></ItemGroup>
        </Project>
        """;

    [Fact]
    public void Violations_Checkout_AreNone()
    {
        IReadOnlyList<ProjectFile> shipped = ProjectFile.Below("src");

        Assert.Contains(shipped, project => project is { Name: "CircuitFinder.Cli", AssemblyName: "circuitfinder", References.Count: 2 });
        Rule.Holds(ProjectRules.ReferenceViolations(shipped));
        Rule.Holds(ProjectRules.NameViolations([.. shipped, .. ProjectFile.Below("tests")]));
    }

    [Theory]
    [InlineData("CircuitFinder.Numerics", "CircuitFinder.Engine", "it may refer to none.")]
    [InlineData("CircuitFinder.Engine", "CircuitFinder.Cli", "it may refer to CircuitFinder.Numerics.")]
    [InlineData("CircuitFinder.Cli", "CircuitFinder.Numerics", "it may refer to CircuitFinder.Engine, CircuitFinder.Torch.")]
    [InlineData("CircuitFinder.Torch", "CircuitFinder.Engine", "it may refer to CircuitFinder.Numerics.")]
    public void ReferenceViolations_WrongWay_AreTold(string project, string reference, string rule)
        => Assert.Equal(
            [$"{project}.csproj refers to {reference}; {rule}"],
            ProjectRules.ReferenceViolations([ProjectFile.Of(project, Reference.Replace("{0}", reference, StringComparison.Ordinal))]));

    [Fact]
    public void ReferenceViolations_UnknownProject_IsTold()
        => Assert.Equal(
            ["CircuitFinder.Common.csproj: this project has no place in Cli → Torch, Engine → Numerics."],
            ProjectRules.ReferenceViolations([ProjectFile.Of("CircuitFinder.Common", "<Project />")]));

    [Fact]
    public void ReferenceViolations_NamespaceOpenedInTheProject_IsTold()
        => Assert.Equal(
            ["CircuitFinder.Engine.csproj opens CircuitFinder.Engine.Reports in every file, where no source shows it."],
            ProjectRules.ReferenceViolations(
                [ProjectFile.Of("CircuitFinder.Engine", "<Project><Using Include=\"CircuitFinder.Engine.Reports\" /></Project>")]));

    [Fact]
    public void NameViolations_NamesThatDifferByCaseAlone_AreTold()
        => Assert.Equal(
            ["CircuitFinder.csproj: the assembly of CircuitFinder.Cli is circuitfinder, which differs by case alone."],
            ProjectRules.NameViolations(
            [
                ProjectFile.Of("CircuitFinder", "<Project />"),
                ProjectFile.Of("CircuitFinder.Cli", "<Project><AssemblyName>circuitfinder</AssemblyName></Project>"),
            ]));
}
