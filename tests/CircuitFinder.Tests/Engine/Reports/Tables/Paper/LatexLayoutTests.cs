using System.Collections.Immutable;
using CircuitFinder.Engine.Reports.Tables.Paper;

namespace CircuitFinder.Tests.Engine.Reports.Tables.Paper;

public sealed class LatexLayoutTests
{
    [Fact]
    public void Of_AnyTable_IsNoWiderThanThePage()
    {
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            ImmutableArray<LatexColumn> columns = [.. Enumerable.Range(0, random.Next(1, 16)).Select(_ => new LatexColumn(
                new string('h', random.Next(1, 12)), random.Next(3) == 0, [.. Enumerable.Range(0, 3).Select(_ => new string("0w"[random.Next(2)], random.Next(40)))]))];
            var layout = LatexLayout.Of(columns);

            Assert.True(layout.Width <= LatexLayout.Room, $"{layout.Width}: {string.Join(' ', columns)}");
            Assert.Equal(columns.Length, layout.Columns.Length + layout.Omitted.Length);
        }
    }

    [Theory]
    [InlineData(2, 3, @"\small")]
    [InlineData(9, 6, @"\footnotesize")]
    public void Of_MoreColumns_AreSetSmaller(int count, int letters, string size)
        => Assert.Equal(size, LatexLayout.Of([.. Enumerable.Range(0, count).Select(_ => new LatexColumn("c", true, [new string('n', letters)]))]).Size.Command);

    // From the metrics of cmr10: 5.55557, 2.77779, 8.33336 and 5 points of 10.
    [Theory]
    [InlineData("n", 0.556)]
    [InlineData("i", 0.278)]
    [InlineData("m", 0.833)]
    [InlineData("7", 0.5)]
    public void LatexWidth_Letter_IsThatOfComputerModern(string text, double ems) => Assert.Equal(ems, LatexWidth.Of(text), 3);
}
