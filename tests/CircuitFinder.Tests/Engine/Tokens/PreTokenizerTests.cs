using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Tests.Engine.Tokens;

public class PreTokenizerTests
{
    [Theory]
    [InlineData("When Mary's", "When| Mary|'s")]
    [InlineData("I'll we're I'VE don't'x", "I|'ll| we|'re| I|'|VE| don|'t|'|x")]
    [InlineData(" 's", " '|s")]
    [InlineData("!'s", "!'|s")]
    [InlineData("'", "'")]
    [InlineData("'l'r'v'", "'|l|'|r|'|v|'")]
    [InlineData("'rest", "'re|st")]
    [InlineData("x1732 1732", "x|1732| 1732")]
    [InlineData("   a", "  | a")]
    [InlineData("\t\ta", "\t|\t|a")]
    [InlineData("a \n", "a| \n")]
    [InlineData("a \nb", "a| |\n|b")]
    [InlineData(" ", " ")]
    [InlineData("  ", "  ")]
    [InlineData("½²Ⅷ٣x", "½²Ⅷ٣|x")]
    [InlineData("e\u0301", "e|\u0301")]
    [InlineData("a\u0085b", "a|\u0085|b")]
    [InlineData("a\u00a0b", "a|\u00a0|b")]
    [InlineData("a\u180eb", "a|\u180e|b")]
    [InlineData("!\u180e\u200b\ufeff\u001c!", "!\u180e\u200b\ufeff\u001c!")]
    [InlineData("!\u2028\u3000!", "!|\u2028|\u3000|!")]
    [InlineData("a𝒜b", "a𝒜b")]
    [InlineData("𝟘1", "𝟘1")]
    [InlineData("a😀!b", "a|😀!|b")]
    [InlineData(" 𐐀x", " 𐐀x")]
    public void NextPiece_Text_IsCutAsGpt2PatternCuts(string text, string pieces)
    {
        var found = new List<string>();
        for (int start = 0; start < text.Length; start += found[^1].Length)
        {
            found.Add(text.Substring(start, PreTokenizer.NextPiece(text.AsSpan(start))));
        }

        Assert.Equal(pieces, string.Join('|', found));
    }

    [Fact]
    public void NextPiece_HalfASurrogatePair_IsASymbol()
    {
        Assert.Equal(2, PreTokenizer.NextPiece("\ud83d!a"));
        Assert.Equal(2, PreTokenizer.NextPiece("!\udc00"));
    }
}
