using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace CircuitFinder.Tests.Architecture;

public sealed class CodeTextTests
{
    [Theory]
    [InlineData("a(); // b\nc();", "a(); c();")]
    [InlineData("a(/* b\n * c */ d);", "a( d);")]
    [InlineData("/// <summary>b</summary>\nclass A;", "class A;")]
    [InlineData("a(\"b // c\", d); // e", "a( , d);")]
    [InlineData("a(\"\\\"b\\\\\", c, \"\", d, \"e\"u8);", "a( , c, , d, );")]
    [InlineData("a('\"', b, '\\'', c, '\\u0041', d);", "a( , b, , c, , d);")]
    [InlineData("a(@\"b\\\", c, @\"\"\"d\"\"\", e);", "a( , c, , e);")]
    [InlineData("a($\"b {c} d {e:F2} f\", g);", "a( c e , g);")]
    [InlineData("a($\"{{b}} {c} {{{d}}}\", e);", "a( c d , e);")]
    [InlineData("a($\"b {(c ? \"d\" : $\"e {f}\")} g\", h);", "a( (c ? : f ) , h);")]
    [InlineData("a($@\"b\\{c}\"\"d\", e, @$\"{f}\", g);", "a( c , e, f , g);")]
    [InlineData("a(\"\"\"b \" c \"\" d\"\"\", e);", "a( , e);")]
    [InlineData("a($\"\"\"b {c} d\"\"\", e);", "a( c , e);")]
    [InlineData("a($$\"\"\"b {c} {{d}} f\"\"\", g);", "a( d , g);")]
    [InlineData("a($\"{new[] { b }[0]} c\", d);", "a( new[] { b }[0] , d);")]
    public void Of_CommentsAndStrings_KeepsCodeAlone(string text, string code)
        => Assert.Equal(code, Regex.Replace(Code(text), @"\s+", " ").Trim());

    [Fact]
    public void Of_AnyText_KeepsLengthAndLines()
    {
        const string Text = "/* one\n two */ a(\n@\"three\n\",\nb, $\"c {d}\", 'e'); // f\n";
        string code = Code(Text);

        Assert.Equal(Text.Length, code.Length);
        Assert.Equal(Text.IndexOf(" a(\n", StringComparison.Ordinal), code.IndexOf(" a(\n", StringComparison.Ordinal));
        Assert.Equal(Text.IndexOf('d'), code.IndexOf('d'));
        Assert.Equal(Text.Count(c => c == '\n'), code.Count(c => c == '\n'));
    }

    private static string Code(string text) => CodeText.Of(CSharpSyntaxTree.ParseText(text).GetRoot());
}
