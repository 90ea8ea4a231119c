using System.Text;

namespace CircuitFinder.Cli.Printing;

/// <summary>Standard error: progress and faults go there, and a run does not stop because nobody can read them.</summary>
/// <param name="open">Gives the writer; may fail, as where the stream is closed.</param>
internal sealed class CalmWriter(Func<TextWriter> open) : TextWriter
{
    private TextWriter? _inner;

    /// <summary>The writer below; one that writes nothing where there is none.</summary>
    public TextWriter Inner => _inner ??= Open();

    /// <inheritdoc/>
    public override Encoding Encoding => Inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => Inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => Inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => Inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => Inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(() => Inner.Flush());

    private static bool IsOfTheStream(Exception fault) => fault is IOException or UnauthorizedAccessException or ObjectDisposedException;

    private TextWriter Open()
    {
        try
        {
            return open();
        }
        catch (Exception fault) when (IsOfTheStream(fault))
        {
            return Null;
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (IsOfTheStream(fault))
        {
            _inner = Null;
        }
    }
}
