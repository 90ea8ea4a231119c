using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Tables;

namespace CircuitFinder.Tests.Engine.Reports.Tables;

public sealed class PlainNumbersTests
{
    [Theory]
    [InlineData(-0.0004, "0.00")]
    [InlineData(-0.0, "0.00")]
    [InlineData(-0.005001, "-0.01")]
    [InlineData(-12.3, "-12.30")]
    [InlineData(double.NaN, "-")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Format_Number_HasNoNegativeZero(double value, string text)
    {
        Assert.Equal(text, string.Create(PlainNumbers.Provider, $"{value:0.00}"));
        Assert.Equal(text, ((FormattableString)$"{value:0.00}").ToString(PlainNumbers.Provider));
        if (double.IsFinite(value))
        {
            Assert.Equal(text, ReportNumber.TwoDecimals(value));
            Assert.Equal(text, TableNumber.Fixed(value, 2));
        }
    }

    [Theory]
    [InlineData("85mm", 321.26)]
    [InlineData("17.4cm", 657.64)]
    [InlineData("3.3in", 316.8)]
    [InlineData("720", 720)]
    [InlineData("720px", 720)]
    [InlineData("360pt", 480)]
    public void PictureWidth_Parse_KnowsUnits(string text, double pixels) => Assert.Equal(pixels, PictureWidth.Parse("--width", text)!.Pixels, 0.01);

    [Theory]
    [InlineData("wide")]
    [InlineData("-85mm")]
    [InlineData("85 furlongs")]
    [InlineData("1mm")]
    [InlineData("1e9px")]
    [InlineData("999999")]
    [InlineData("NaN")]
    public void PictureWidth_ParseWhatIsNone_SaysWhatWouldBe(string text)
        => Assert.StartsWith($"--width {text}: give a width", Assert.Throws<UserFaultException>(() => PictureWidth.Parse("--width", text)).Message, StringComparison.Ordinal);
}
