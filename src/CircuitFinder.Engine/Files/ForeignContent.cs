namespace CircuitFinder.Engine.Files;

/// <summary>Recognises what often lies in a file's place after a download went wrong.</summary>
internal static class ForeignContent
{
    /// <summary>Enough of a file to recognise it by.</summary>
    public const int StartBytes = 64;

    /// <summary>Says what a file holds instead of what it should, and what to do about it.</summary>
    /// <param name="start">The file's first bytes.</param>
    /// <returns>The rest of a sentence that begins with the file's name; null for anything else.</returns>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version https://git-lfs"u8))
        {
            return "is a git-LFS pointer, not the file itself; fetch the file with: git lfs pull";
        }

        ReadOnlySpan<byte> text = start.TrimStart("\uFEFF \t\r\n"u8);
        if (IsTag(text, "<!doctype html"u8) || IsTag(text, "<html"u8) || IsTag(text, "<head"u8) || IsTag(text, "<body"u8) || IsTag(text, "<!--"u8))
        {
            return "is an HTML page, not the file itself; download the file from its raw link, logged in if the page asks for it.";
        }

        if (start.StartsWith("PK\u0003\u0004"u8))
        {
            return "is a zip archive, as PyTorch saves weights; only safetensors files are read.";
        }

        return start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "is compressed by gzip; unpack it first." : null;
    }

    private static bool IsTag(ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag)
    {
        if (text.Length < tag.Length)
        {
            return false;
        }

        for (int i = 0; i < tag.Length; i++)
        {
            if (char.ToLowerInvariant((char)text[i]) != tag[i])
            {
                return false;
            }
        }

        return true;
    }
}
