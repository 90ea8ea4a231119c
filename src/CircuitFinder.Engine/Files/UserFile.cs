using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CircuitFinder.Engine.Files;

/// <summary>Reads a file that a user gave: regular files only, in UTF-8 where it is text, of a stated size. Links are followed.</summary>
/// <remarks>What is not a regular file is never opened: opening a pipe waits for a writer, and a device or a file of the kernel may
/// have no end.</remarks>
public static class UserFile
{
    /// <summary>The size of text files that are taken, bytes: the largest vocabulary known has a tenth of it.</summary>
    public const int GreatestTextBytes = 256 << 20;

    // The file systems in which Linux shows its own state as files.
    private static readonly string[] KernelFileSystems = ["proc", "sysfs", "debugfs", "tracefs", "securityfs", "cgroupfs", "cgroup2fs"];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, such as "a JSON file", for the message.</param>
    /// <exception cref="UserFaultException">There is no such file, it is no regular file, or it cannot be read.</exception>
    public static FileStream Open(string path, string what)
    {
        RequireRegular(path, what);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            string found = LinkTarget(path) is { } target ? $"links to {target}, which does not exist" : "there is no such file";
            throw new UserFaultException($"{path}: {found}; name {what} that exists.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserFaultException($"{path}: cannot be read ({error.Message}); name {what} that can be.", error);
        }
    }

    /// <summary>The bytes of a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, such as "a JSON file", for the message.</param>
    /// <param name="limit">Most bytes it may have.</param>
    /// <exception cref="UserFaultException">The file cannot be read, is empty, is no regular file, or is larger than
    /// <paramref name="limit"/>.</exception>
    public static byte[] ReadBytes(string path, string what, int limit = GreatestTextBytes)
    {
        byte[] bytes = ReadBytesOrNone(path, what, limit);
        return bytes.Length > 0 ? bytes : throw new UserFaultException($"{path}: is empty; name {what}.");
    }

    /// <summary>The bytes of a whole UTF-8 file, without its byte-order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, such as "a JSON file", for the message.</param>
    /// <param name="limit">Most bytes it may have.</param>
    /// <exception cref="UserFaultException">As of <see cref="ReadBytes"/>, or the bytes are not UTF-8.</exception>
    public static ReadOnlyMemory<byte> ReadUtf8(string path, string what, int limit = GreatestTextBytes)
        => WithoutMark(ReadBytes(path, what, limit), path);

    /// <summary>The text of a whole UTF-8 file, without its byte-order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, such as "a task file", for the message.</param>
    /// <param name="limit">Most bytes it may have.</param>
    /// <exception cref="UserFaultException">As of <see cref="ReadUtf8"/>.</exception>
    public static string ReadText(string path, string what, int limit = GreatestTextBytes) => Encoding.UTF8.GetString(ReadUtf8(path, what, limit).Span);

    /// <summary>As <see cref="ReadText"/>, but an empty file is text too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it must be, for the message.</param>
    /// <param name="limit">Most bytes it may have.</param>
    /// <exception cref="UserFaultException">As of <see cref="ReadUtf8"/>, but not for an empty file.</exception>
    public static string ReadTextOrEmpty(string path, string what, int limit = GreatestTextBytes)
        => Encoding.UTF8.GetString(WithoutMark(ReadBytesOrNone(path, what, limit), path).Span);

    /// <summary>Whether there is a file, or a link that may lead nowhere: opening it then says where it leads.</summary>
    /// <param name="path">A path.</param>
    public static bool IsThere(string path) => File.Exists(path) || new FileInfo(path).LinkTarget is not null;

    /// <summary>Whether opening a path does no harm: it leads to a regular file, or nowhere.</summary>
    /// <param name="path">A path.</param>
    public static bool MayBeOpened(string path) => FileKinds.Of(path) is FileKind.Regular or FileKind.Unknown && !IsOfTheKernel(path);

    /// <summary>A file's length in bytes; 0 if there is none or it is no regular file.</summary>
    /// <param name="path">A path.</param>
    public static long LengthOf(string path) => new FileInfo(LinkTarget(path) ?? path) is { Exists: true } file ? file.Length : 0;

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

    private static byte[] ReadBytesOrNone(string path, string what, int limit)
    {
        using FileStream file = Open(path, what);
        try
        {
            if (file.Length > limit)
            {
                throw new UserFaultException(string.Create(
                    CultureInfo.InvariantCulture, $"{path}: is {file.Length} bytes; {what} of at most {limit} bytes is read."));
            }

            byte[] bytes = new byte[file.Length];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException($"{path}: cannot be read ({error.Message}); name {what} that can be.", error);
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes, string path)
    {
        if (ForeignContent.Describe(bytes.AsSpan(0, Math.Min(bytes.Length, ForeignContent.StartBytes))) is { } foreign)
        {
            throw new UserFaultException($"{path}: {foreign}");
        }

        ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith(ByteOrderMark) ? bytes.AsMemory(ByteOrderMark.Length) : bytes;
        RequireUtf8(text.Span, path);
        return text;
    }

    // A path that leads nowhere is left to the opening.
    private static void RequireRegular(string path, string what)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new UserFaultException($"{PlainText.Of(path)}: a path holds no NUL character; name {what}.");
        }

        string? kind = FileKinds.Of(path) switch
        {
            FileKind.Folder => "a folder",
            FileKind.Pipe => "a pipe",
            FileKind.Device => "a device",
            FileKind.Socket => "a socket",
            FileKind.Regular when IsOfTheKernel(path) => "a file of the kernel",
            _ => null,
        };
        if (kind is not null)
        {
            string found = LinkTarget(path) is { } target ? $"links to {target}, {kind}" : $"is {kind}";
            throw new UserFaultException($"{path}: {found}; {(kind == "a folder" ? "" : "only regular files are read: ")}name {what}.");
        }
    }

    private static bool IsOfTheKernel(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return KernelFileSystems.Contains(new DriveInfo(path).DriveFormat);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A circle of links, or no file at all.
            return null;
        }
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
