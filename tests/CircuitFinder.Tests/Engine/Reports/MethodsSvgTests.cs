using System.Globalization;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

public sealed class MethodsSvgTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Write_FiguresThatAreNotNumbers_AreNotDrawn()
    {
        SvgPicture picture = Picture(
            new MethodRow("ioi", "eap") { Points = [(0, 0), (1, double.NaN), (5, 0.25), (100, double.PositiveInfinity), (1519, 1)] },
            new MethodRow("ioi", "exact") { Points = [(3, double.NaN)] },
            new MethodRow("ioi", "acdc") { Points = [(30, 40)] },
            new MethodRow("ioi", "eap-ig") { Refusal = "why" },
            new MethodRow("ioi", "random") { Points = [(1, 0), (1519, 1)] });
        Assert.Equal(["eap", "acdc", "random"], picture.Texts.Where(text => text is "eap" or "acdc" or "random" or "exact" or "eap-ig"));
        Assert.All(picture.AllPoints, point =>
        {
            Assert.InRange(point.X, picture.View.Left, picture.View.Right);
            Assert.InRange(point.Y, picture.View.Top, picture.View.Bottom);
        });
    }

    [Fact]
    public void Write_NamesWithMarkup_AreEscaped()
        => Assert.Contains("<a & \"b\">", Picture(new MethodRow("ioi", "<a & \"b\">") { Points = [(1, 1)] }).Texts);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void Write_AnyNumberOfMethods_IsWellFormed(int count)
    {
        MethodRow[] rows = [.. Enumerable.Range(0, count).Select(i => new MethodRow("ioi", $"method {i.ToString(CultureInfo.InvariantCulture)}") { Points = [(1, 0), (8, 1)] })];
        SvgPicture picture = Picture(rows);
        Assert.Equal(count, picture.Texts.Count(text => text.StartsWith("method ", StringComparison.Ordinal)));
    }

    private SvgPicture Picture(params MethodRow[] rows)
    {
        MethodsSvg.Write(_scratch["chart.svg"], rows, "ioi in tiny: faithfulness by method", "logit-diff", 1519);
        string text = File.ReadAllText(_scratch["chart.svg"]);
        foreach (string wrong in new[] { "NaN", "Infinity", "∞" })
        {
            Assert.DoesNotContain(wrong, text, StringComparison.Ordinal);
        }

        return new SvgPicture(text);
    }
}
