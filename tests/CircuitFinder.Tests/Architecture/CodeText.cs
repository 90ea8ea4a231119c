using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CircuitFinder.Tests.Architecture;

/// <summary>
/// Blanks what is not code in a C# source: comments, characters and the words of strings. What stands in the holes of
/// interpolated strings is code and stays. Lengths and lines stay, so that places do.
/// </summary>
internal static class CodeText
{
    public static string Of(SyntaxNode root)
    {
        string text = root.ToFullString();
        char[] code = [.. text.Select(c => c == '\n' ? c : ' ')];
        foreach (SyntaxToken token in root.DescendantTokens().Where(token => !IsOfString(token)))
        {
            token.Text.CopyTo(0, code, token.SpanStart, token.Span.Length);
        }

        return new string(code);
    }

    public static bool IsOfString(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.CharacterLiteralToken or SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedStringTextToken => true,
        _ => token.Parent?.Kind() is SyntaxKind.InterpolatedStringExpression or SyntaxKind.Interpolation or SyntaxKind.InterpolationFormatClause,
    };
}
