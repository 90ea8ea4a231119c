using CircuitFinder.Engine.Files;

namespace CircuitFinder.Tests.Engine.Files;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain, ünïcode, 🙂 and C:\\new", "plain, ünïcode, 🙂 and C:\\new")]
    [InlineData("\u001b]0;owned\u0007\u001b[31mred", "\\x1b]0;owned\\x07\\x1b[31mred")]
    [InlineData("two\nlines\r\tand a tab", "two\\nlines\\r\\tand a tab")]
    [InlineData("\u007f\u009b", "\\x7f\\x9b")]
    [InlineData("abc\u202edef\u2066\u2028", "abc\\u202edef\\u2066\\u2028")]
    public void Of_ControlCharacters_AreWrittenOut(string text, string expected) => Assert.Equal(expected, PlainText.Of(text));

    [Fact]
    public void Of_HalfOfAPair_IsWrittenOut() => Assert.Equal("\\ud83da\\ude00", PlainText.Of(string.Concat('\ud83d', "a", '\ude00')));

    [Fact]
    public void Of_Null_IsEmpty() => Assert.Equal("", PlainText.Of(null));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc…")]
    [InlineData("ab🙂", 3, "ab…")]
    [InlineData("\u001bbcd", 2, "\\x1bb…")]
    public void Cut_LongText_IsCutBetweenCharacters(string text, int length, string expected) => Assert.Equal(expected, PlainText.Cut(text, length));
}
