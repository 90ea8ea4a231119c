using System.Text;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Cli.Printing;

/// <summary>Passes lines on with their control characters written out, so that no name from a user's file acts on the terminal.</summary>
/// <param name="inner">Receives the text; not disposed.</param>
internal sealed class PlainTextWriter(TextWriter inner) : TextWriter
{
    /// <summary>What receives the text.</summary>
    public TextWriter Inner => inner;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (value is '\n' or '\r' or '\t' || char.IsSurrogate(value))
        {
            inner.Write(value);
        }
        else
        {
            inner.Write(PlainText.Of(value.ToString()));
        }
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        ReadOnlySpan<char> rest = value;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny('\n', '\r', '\t');
            inner.Write(PlainText.Of((end < 0 ? rest : rest[..end]).ToString()));
            if (end < 0)
            {
                return;
            }

            inner.Write(rest[end]);
            rest = rest[(end + 1)..];
        }
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Write(value);
        inner.WriteLine();
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
