namespace CircuitFinder.Tests.Architecture;

public sealed class RoomOrderTests
{
    private const string Root = "src/CircuitFinder.Engine/";

    private static readonly SourceFile[] Declarations =
    [
        Engine("Files/UserFaultException.cs", "namespace CircuitFinder.Engine.Files; class UserFaultException { }"),
        Engine("Reports/CircuitSvg.cs", "namespace CircuitFinder.Engine.Reports; class CircuitSvg { }"),
        Engine("Reports/Drawing/SvgCanvas.cs", "namespace CircuitFinder.Engine.Reports.Drawing; class SvgCanvas { }"),
        Engine("Tasks/Slot.cs", "namespace CircuitFinder.Engine.Tasks; class Slot { }"),
    ];

    [Fact]
    public void Violations_Engine_AreNone() => Rule.Holds(RoomOrder.Violations(SourceFile.Below("src/CircuitFinder.Engine")));

    [Fact]
    public void Violations_EveryRoom_HasSources()
    {
        IEnumerable<string> folders = SourceFile.Below("src/CircuitFinder.Engine").Select(file => file.Path.Split('/')[2]).Distinct();

        Assert.Empty(RoomOrder.Rooms.Except(folders));
    }

    [Theory]
    [InlineData("using CircuitFinder.Engine.Reports;")]
    [InlineData("using CircuitFinder.Engine.Reports.Drawing;")]
    [InlineData("using static CircuitFinder.Engine.Reports.CircuitSvg;")]
    [InlineData("using Svg = CircuitFinder.Engine.Reports.CircuitSvg;")]
    [InlineData("class A { CircuitFinder . Engine . Reports . CircuitSvg b; }")]
    [InlineData("class A { global::CircuitFinder.Engine.Reports.CircuitSvg b; }")]
    [InlineData("class A { Engine.Reports.CircuitSvg b; }")]
    [InlineData("class A { Reports.CircuitSvg b; }")]
    [InlineData("class A { Reports.Drawing.SvgCanvas b; }")]
    [InlineData("class A { string b = $\"{Reports.CircuitSvg.C}\"; }")]
    public void Violations_LaterRoomUsed_AreToldWithTheirPlace(string text)
    {
        string fault = Assert.Single(Violations("Prompts/A.cs", "\n" + text));

        Assert.Equal("src/CircuitFinder.Engine/Prompts/A.cs(2): Prompts uses Reports, which comes later in the flow.", fault);
    }

    [Theory]
    [InlineData("using CircuitFinder.Engine.Tasks;")]
    [InlineData("using CircuitFinder.Engine.Prompts.Datasets;")]
    [InlineData("using CircuitFinder.Numerics;")]
    [InlineData("class A { Tasks.Slot b; }")]
    [InlineData("class A { int b = c.Reports.CircuitSvg; }")]
    [InlineData("class A { int b = Reports.Length; }")]
    [InlineData("/// <see cref=\"CircuitFinder.Engine.Reports.CircuitSvg\"/>")]
    [InlineData("class A { string b = \"CircuitFinder.Engine.Reports.CircuitSvg\"; }")]
    public void Violations_EarlierRoomsAndOtherNames_AreNone(string text) => Assert.Empty(Violations("Prompts/A.cs", text));

    [Fact]
    public void Violations_FileAtTheRoot_IsTold()
        => Assert.Equal(["src/CircuitFinder.Engine/A.cs: lies in no room."], Violations("A.cs", "class A { }"));

    [Fact]
    public void Violations_RoomWithoutAPlace_IsTold()
        => Assert.Equal(
            ["src/CircuitFinder.Engine/Helpers/A.cs: room Helpers has no place in the flow order."],
            Violations("Helpers/A.cs", "class A { }"));

    [Fact]
    public void Violations_GlobalUsing_IsTold()
        => Assert.Equal(
            ["src/CircuitFinder.Engine/Runs/Usings.cs(1): a global using hides which room uses which."],
            Violations("Runs/Usings.cs", "global using CircuitFinder.Engine.Reports;"));

    private static IReadOnlyList<string> Violations(string path, string text) => RoomOrder.Violations([.. Declarations, Engine(path, text)]);

    private static SourceFile Engine(string path, string text) => SourceFile.Of(Root + path, text);
}
