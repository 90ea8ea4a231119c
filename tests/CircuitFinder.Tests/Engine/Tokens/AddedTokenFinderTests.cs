using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Tests.Engine.Tokens;

/// <summary>Expected stretches follow from the rules of Hugging Face's tokenizers (added_vocabulary.rs, find_matches).</summary>
public sealed class AddedTokenFinderTests
{
    private static readonly AddedToken Plain = new("<s>", 1, IsSpecial: true);
    private static readonly AddedToken Longer = new("<s><t>", 2, IsSpecial: true);
    private static readonly AddedToken Stripping = new("<m>", 3, IsSpecial: true) { TakesSpaceBefore = true, TakesSpaceBehind = true };
    private static readonly AddedToken Word = new("und", 4, IsSpecial: false) { IsSingleWord = true };
    private static readonly AddedToken Spaces = new("  ", 5, IsSpecial: false) { IsNormalised = true };
    private static readonly AddedToken Normalised = new("s> x", 6, IsSpecial: false) { IsNormalised = true };

    private static readonly AddedTokenFinder Finder = new([Plain, Longer, Stripping, Word, Spaces, Normalised]);

    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("<s>abc<s>", "1:<s>|abc|1:<s>")]
    [InlineData("a<s><t>b<s><s>", "a|2:<s><t>|b|1:<s>|1:<s>")]
    [InlineData("a \t<m> \n b<m>", "a|3: \t<m> \n |b|3:<m>")]
    [InlineData("<m> <m>", "3:<m> |3:<m>")]
    [InlineData("und Hund und_ und", "4:und| Hund und_ |4:und")]
    [InlineData("éund undé (und)", "éund undé (|4:und|)")]
    [InlineData("a    b", "a|5:  |5:  |b")]
    [InlineData("<s> x s> x", "1:<s>| x |6:s> x")]
    public void Cut_Text_IsCutAsByHuggingFace(string text, string expected)
        => Assert.Equal(
            expected,
            string.Join('|', Finder.Cut(text).Select(span => string.Concat(span.Token is null ? "" : $"{span.Token.Id}:", text.AsSpan(span.Start, span.Length)))));

    [Fact]
    public void Cut_WithoutTokens_IsTheText() => Assert.Equal(new AddedTokenSpan(null, 0, 3), Assert.Single(new AddedTokenFinder([]).Cut("abc")));
}
