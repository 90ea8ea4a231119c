using System.Text;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Cli.Printing;

/// <summary>Standard output: results that cannot be written are reported as a fault.</summary>
/// <param name="open">Gives the writer; may fail, as where the stream is closed.</param>
internal sealed class ResultWriter(Func<TextWriter> open) : TextWriter
{
    private TextWriter? _inner;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Try(writer => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(writer => writer.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(writer => writer.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(writer => writer.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(writer => writer.Flush());

    private void Try(Action<TextWriter> write)
    {
        try
        {
            write(_inner ??= open());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw new UserFaultException($"standard output: cannot be written: {fault.Message.TrimEnd('.').Split('\n')[0]}. Send results to where there is room.", fault);
        }
    }
}
