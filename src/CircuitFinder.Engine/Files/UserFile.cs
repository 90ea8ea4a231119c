using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CircuitFinder.Engine.Files;

/// <summary>Reads a file that a user gave: regular files only, in UTF-8 where it is text, of a stated size.</summary>
public static class UserFile
{
    /// <summary>The size of text files that are taken, bytes: the largest vocabulary known has a tenth of it.</summary>
    public const int GreatestTextBytes = 256 << 20;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The bytes of a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, such as "a JSON file", for the message.</param>
    /// <exception cref="UserFaultException">The file cannot be read, is empty, is no regular file, or is larger than <see cref="GreatestTextBytes"/>.</exception>
    public static byte[] ReadBytes(string path, string what)
    {
        try
        {
            RequireReadable(path, what);
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserFaultException($"{path}: cannot be read ({error.Message}); name {what} that exists.", error);
        }
    }

    /// <summary>The bytes of a whole UTF-8 file, without its byte-order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, such as "a JSON file", for the message.</param>
    /// <exception cref="UserFaultException">As of <see cref="ReadBytes"/>, or the bytes are not UTF-8.</exception>
    public static ReadOnlyMemory<byte> ReadUtf8(string path, string what)
    {
        byte[] bytes = ReadBytes(path, what);
        ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith(ByteOrderMark) ? bytes.AsMemory(ByteOrderMark.Length) : bytes;
        RequireUtf8(text.Span, path);
        return text;
    }

    /// <summary>The text of a whole UTF-8 file, without its byte-order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, such as "a task file", for the message.</param>
    /// <exception cref="UserFaultException">As of <see cref="ReadUtf8"/>.</exception>
    public static string ReadText(string path, string what) => Encoding.UTF8.GetString(ReadUtf8(path, what).Span);

    /// <summary>As <see cref="ReadText"/>, but an empty file is text too. Whatever has no length, such as a device, is not opened and counts as empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, for the message.</param>
    /// <exception cref="UserFaultException">As of <see cref="ReadUtf8"/>, but not for an empty file.</exception>
    public static string ReadTextOrEmpty(string path, string what)
    {
        try
        {
            return File.Exists(path) && Target(path).Length == 0 ? string.Empty : ReadText(path, what);
        }
        catch (IOException error)
        {
            throw new UserFaultException($"{path}: cannot be read ({error.Message}); name {what} that exists.", error);
        }
    }

    /// <summary>Says where bytes stop being UTF-8.</summary>
    /// <param name="bytes">A whole file.</param>
    /// <param name="path">As the message names it.</param>
    /// <exception cref="UserFaultException">They are not UTF-8.</exception>
    public static void RequireUtf8(ReadOnlySpan<byte> bytes, string path)
    {
        if (Utf8.IsValid(bytes))
        {
            return;
        }

        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new UserFaultException($"{path}: is UTF-16 text; it must be UTF-8. Save it as UTF-8.");
        }

        int start = FirstFault(bytes);
        ReadOnlySpan<byte> before = bytes[..start];
        int line = before.Count((byte)'\n') + 1;
        int column = start - before.LastIndexOf((byte)'\n');
        throw new UserFaultException(string.Create(
            CultureInfo.InvariantCulture, $"{path}({line},{column}): byte 0x{bytes[start]:X2} is not UTF-8 text. Save the file as UTF-8."));
    }

    // A device, a fifo and what lies in /proc have no length either: all are refused before they are opened, which might never return.
    private static void RequireReadable(string path, string what)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new UserFaultException($"{PlainText.Of(path)}: a path holds no NUL character; name {what}.");
        }

        if (Directory.Exists(path))
        {
            throw new UserFaultException($"{path}: is a folder; name {what}.");
        }

        if (!File.Exists(path))
        {
            throw new UserFaultException($"{path}: there is no such file; name {what} that exists.");
        }

        FileInfo target = Target(path);
        if (target.Length == 0)
        {
            throw new UserFaultException($"{path}: is empty, or no regular file; name {what}.");
        }

        if (target.Length > GreatestTextBytes)
        {
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture, $"{path}: is {target.Length} bytes; {what} of at most {GreatestTextBytes} bytes is read."));
        }
    }

    private static FileInfo Target(string path)
    {
        FileInfo file = new(path);
        return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }

    private static int FirstFault(ReadOnlySpan<byte> bytes)
    {
        int start = 0;
        while (Rune.DecodeFromUtf8(bytes[start..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            start += consumed;
        }

        return start;
    }
}
