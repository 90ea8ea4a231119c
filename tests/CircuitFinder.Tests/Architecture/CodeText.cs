using System.Text;
using System.Text.RegularExpressions;

namespace CircuitFinder.Tests.Architecture;

/// <summary>
/// Blanks what is not code in a C# source: comments, characters and the words of strings. What stands in the holes of
/// interpolated strings is code and stays. Lengths and lines stay, so that places do.
/// </summary>
internal sealed partial class CodeText
{
    private readonly string _text;
    private readonly StringBuilder _code;
    private int _at;

    private CodeText(string text)
    {
        _text = text;
        _code = new StringBuilder(text.Length);
    }

    public static string Of(string text)
    {
        var source = new CodeText(text);
        source.ReadCode(isHole: false);
        return source._code.ToString();
    }

    // A hole ends before the brace that closes it.
    private void ReadCode(bool isHole)
    {
        int depth = 0;
        while (_at < _text.Length)
        {
            if (NotCode().Match(_text, _at) is { Success: true } comment)
            {
                Blank(comment.Length);
            }
            else if (StringStart().Match(_text, _at) is { Success: true } start)
            {
                Blank(start.Length);
                int dollars = start.Value.Count(c => c == '$');
                ReadString(dollars, start.Value.Contains('@', StringComparison.Ordinal), start.Groups["quotes"].Length);
            }
            else
            {
                char c = _text[_at];
                if (isHole && depth == 0 && c == '}')
                {
                    return;
                }

                depth += c is '{' or '(' or '[' ? 1 : c is '}' or ')' or ']' ? -1 : 0;
                _code.Append(c);
                _at++;
            }
        }
    }

    private void ReadString(int dollars, bool isVerbatim, int quotes)
    {
        while (_at < _text.Length)
        {
            int run = Run('"');
            if (run > 0 && isVerbatim && run % 2 == 0)
            {
                Blank(run);
            }
            else if (run >= quotes)
            {
                Blank(quotes > 1 ? run : isVerbatim ? run : 1);
                return;
            }
            else if (dollars > 0 && Run('{') is > 0 and int braces)
            {
                ReadBraces(braces, dollars, isRaw: quotes > 1);
            }
            else
            {
                Blank(_text[_at] == '\\' && !isVerbatim && quotes == 1 ? 2 : Math.Max(1, run));
            }
        }
    }

    // In a raw string as many braces as dollars open a hole; in others one does, and two stand for a brace.
    private void ReadBraces(int braces, int dollars, bool isRaw)
    {
        Blank(braces);
        if (isRaw ? braces >= dollars : braces % 2 == 1)
        {
            ReadCode(isHole: true);
            Blank(dollars);
        }
    }

    private int Run(char c)
    {
        int end = _at;
        while (end < _text.Length && _text[end] == c)
        {
            end++;
        }

        return end - _at;
    }

    private void Blank(int length)
    {
        for (int end = Math.Min(_text.Length, _at + length); _at < end; _at++)
        {
            _code.Append(_text[_at] == '\n' ? '\n' : ' ');
        }
    }

    [GeneratedRegex(@"\G(?://[^\n]*|/\*.*?\*/|'(?:\\[^\n]|[^'\\\n])[^'\n]*')", RegexOptions.Singleline)]
    private static partial Regex NotCode();

    // A verbatim string may begin with an escaped quote: only without @ are three quotes a raw string.
    [GeneratedRegex(@"\G(?:\$*(?<quotes>""{3,})|(?:\$@?|@\$?)?(?<quotes>""))")]
    private static partial Regex StringStart();
}
