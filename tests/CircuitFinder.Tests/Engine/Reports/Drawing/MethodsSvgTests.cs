using System.Globalization;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.Drawing;

public sealed class MethodsSvgTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Write_FiguresThatAreNotNumbers_AreNotDrawn()
    {
        SvgPicture picture = Picture(
            new MethodRow("ioi", "eap") { Points = Points((0, 0), (1, double.NaN), (5, 0.25), (100, double.PositiveInfinity), (1519, 1)) },
            new MethodRow("ioi", "exact") { Points = Points((3, double.NaN)) },
            new MethodRow("ioi", "acdc") { Points = Points((30, 40)) },
            new MethodRow("ioi", "eap-ig") { WhyUndefined = "why" },
            new MethodRow("ioi", "random") { Points = Points((1, 0), (1519, 1)) });
        Assert.Equal(["eap", "acdc", "random"], picture.Texts.Where(text => text is "eap" or "acdc" or "random" or "exact" or "eap-ig").OrderBy(text => text is "eap" ? 0 : text is "acdc" ? 1 : 2));
        Assert.All(picture.AllPoints, point =>
        {
            Assert.InRange(point.X, picture.View.Left, picture.View.Right);
            Assert.InRange(point.Y, picture.View.Top, picture.View.Bottom);
        });
    }

    [Fact]
    public void Write_NamesWithMarkup_AreEscaped()
        => Assert.Contains("<a & \"b\">", Picture(new MethodRow("ioi", "<a & \"b\">") { Points = Points((1, 1)) }).Texts);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void Write_AnyNumberOfMethods_IsWellFormed(int count)
    {
        MethodRow[] rows = [.. Enumerable.Range(0, count).Select(i => new MethodRow("ioi", $"method {i.ToString(CultureInfo.InvariantCulture)}") { Points = Points((1, 0), (8, 1)) })];
        SvgPicture picture = Picture(rows);
        Assert.Equal(count, picture.Texts.Count(text => text.StartsWith("method ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("85mm")]
    public void Write_EightMethods_AreToldApartWithoutColourAndNamedWithoutOverlap(string? width)
    {
        MethodRow[] rows = [.. Enumerable.Range(0, 8).Select(i => new MethodRow("ioi", $"a-rather-long-method-{i.ToString(CultureInfo.InvariantCulture)}")
        {
            Points = [(20, new Estimate(0.1 * i, (0.1 * i) - 0.05, (0.1 * i) + 0.05, 10)), (1519, new Estimate(1, 1, 1, 10))],
        })];
        MethodsSvg.Write(_scratch["chart.svg"], rows, "title", "subtitle", 1519, new PictureOptions { Width = PictureWidth.Parse("--width", width) });
        var picture = new SvgPicture(File.ReadAllText(_scratch["chart.svg"]));
        (string Text, Box Place)[] texts = [.. picture.PlacedTexts];

        Assert.All(texts, (text, i) => Assert.DoesNotContain(texts[..i], other => other.Place.Overlaps(text.Place)));
        Assert.All(picture.AllPoints, point => Assert.True(picture.View.Contains(point), $"{point}"));
        Assert.Contains("faithfulness", picture.Texts);
        Assert.True(picture.Dashes.Where(dashes => dashes is not null).Distinct().Count() >= 7);
    }

    [Fact]
    public void Write_Ticks_AreRound()
    {
        SvgPicture picture = Picture(new MethodRow("ioi", "eap") { Points = Points((7, 0.1407), (1519, 1.0372)) });
        double[] ticks = [.. picture.Texts.Where(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

        Assert.True(ticks.Count(tick => tick is > 0 and < 2) >= 4);
        Assert.DoesNotContain("-0.00", picture.Texts);
        Assert.All(ticks.Where(tick => tick is > 0 and < 2), tick => Assert.Equal(Math.Round(tick / 0.05), tick / 0.05, 9));
    }

    private static (int Edges, Estimate Faithfulness)[] Points(params (int Edges, double Faithfulness)[] points)
        => [.. points.Select(point => (point.Edges, new Estimate(point.Faithfulness, point.Faithfulness, point.Faithfulness, 1)))];

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
