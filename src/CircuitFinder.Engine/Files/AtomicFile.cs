using System.Runtime.ExceptionServices;
using System.Text;

namespace CircuitFinder.Engine.Files;

/// <summary>Writes files whole or not at all: to a temporary file in the same folder, renamed when it is complete.</summary>
public static class AtomicFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes text: UTF-8 without a byte order mark, <c>\n</c> at line ends.</summary>
    /// <param name="path">The file; its folder is made where it is missing, and an earlier file is replaced.</param>
    /// <param name="write">Writes the content. When it throws, an earlier file stays as it was.</param>
    /// <exception cref="UserFaultException">The file cannot be written there.</exception>
    public static void WriteText(string path, Action<TextWriter> write)
        => Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, Utf8, leaveOpen: true) { NewLine = "\n" };
            write(writer);
        });

    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file; its folder is made where it is missing, and an earlier file is replaced.</param>
    /// <param name="write">Writes the content. When it throws, an earlier file stays as it was.</param>
    /// <exception cref="UserFaultException">The file cannot be written there, or is a device, a pipe or another special file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            string whole = OutputFile.Resolve(path);
            string folder = Path.GetDirectoryName(whole) ?? throw new UserFaultException($"{path}: this is a folder. Name a file in it.");
            Directory.CreateDirectory(folder);
            WriteWhole(whole, Path.Combine(folder, $".{Path.GetFileName(whole)}.{Environment.ProcessId}.tmp"), write);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException($"{path}: cannot be written: {fault.Message} Choose a folder that can be written.", fault);
        }
    }

    private static void WriteWhole(string path, string temporary, Action<Stream> write)
    {
        try
        {
            using (FileStream file = File.Create(temporary))
            {
                Write(file, write);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            // Gone already when the rename succeeded; deleting what is not there is no error.
            File.Delete(temporary);
        }
    }

    // What failed first is the fault, whatever writers on top of the stream make of it.
    private static void Write(FileStream file, Action<Stream> write)
    {
        using var watched = new WatchedStream(file);
        try
        {
            write(watched);
            watched.Flush();
        }
        catch (Exception) when (watched.Fault is not null)
        {
            ExceptionDispatchInfo.Throw(watched.Fault);
        }
    }
}
