using System.Security.Cryptography;
using System.Text;

namespace CircuitFinder.Engine.Files;

/// <summary>Text with a hash of itself in its last line: a state that is taken up again must be the one that was written.</summary>
internal static class HashedText
{
    private const string HashName = "sha256,";

    /// <summary>Writes text and its hash.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Whole lines.</param>
    /// <param name="inputsHash">What the text belongs to.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, string text, string inputsHash) => AtomicFile.WriteText(path, writer =>
    {
        writer.Write(text);
        writer.WriteLine(HashName + Hash(text, inputsHash));
    });

    /// <summary>Reads the text back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputsHash">What the text belongs to.</param>
    /// <returns>Null where the text is not the one that was written, or belongs to something else.</returns>
    /// <exception cref="UserFaultException">The file cannot be read.</exception>
    public static string? Read(string path, string inputsHash)
    {
        string whole;
        try
        {
            whole = File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException($"{path}: cannot be read: {fault.Message}", fault);
        }

        int last = whole.LastIndexOf("\n" + HashName, StringComparison.Ordinal) + 1;
        string text = whole[..last];
        return last > 0 && whole[last..] == HashName + Hash(text, inputsHash) + "\n" ? text : null;
    }

    private static string Hash(string text, string inputsHash)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{inputsHash}\n{text}")));
}
