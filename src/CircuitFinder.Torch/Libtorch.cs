using System.Runtime.InteropServices;
using TorchSharp;

namespace CircuitFinder.Torch;

/// <summary>Loads libtorch and TorchSharp's native library over it, once a process, and says in the loader's own words why not.</summary>
internal static class Libtorch
{
    private static readonly Lock Gate = new();
    private static bool IsLoaded;

    /// <summary>What a user must know of the libtorch that was loaded; null for nothing.</summary>
    public static string? Remark { get; private set; }

    /// <summary>The version of the libtorch that was loaded, as its folder states it; null if unknown. TorchSharp itself only knows
    /// the one that it was built against.</summary>
    public static string? Version { get; private set; }

    /// <summary>Loads what a device needs.</summary>
    /// <param name="isCuda">Whether for a GPU.</param>
    /// <param name="asked">The folder that the user named; null for none.</param>
    /// <returns>Why it cannot be loaded, on one line; null when it is.</returns>
    public static string? Load(bool isCuda, string? asked)
    {
        lock (Gate)
        {
            if (IsLoaded)
            {
                return null;
            }

            if (LibtorchFolder.Find(asked) is not { } folder)
            {
                return $"there is no libtorch: none beside this program, no {LibtorchFolder.Variable}, and python3 has no PyTorch. "
                    + $"Build with -p:Libtorch={(isCuda ? "cuda" : "cpu")}, or name the folder of a PyTorch or libtorch {LibtorchFolder.Expected}.";
            }

            if (!File.Exists(Path.Combine(folder.Path, LibtorchFolder.FileName("torch_cpu"))))
            {
                return $"{folder.Path} ({folder.Source}) holds no {LibtorchFolder.FileName("torch_cpu")}. Name the folder of a PyTorch or libtorch {LibtorchFolder.Expected}.";
            }

            CalmThreads.Request();
            string? fault = LoadFrom(folder, isCuda);
            IsLoaded = fault is null;
            Version = IsLoaded && folder.Source != LibtorchFolder.OwnBuild ? folder.Version : null;
            Remark = IsLoaded && folder.IsOfAnotherVersion
                ? $"libtorch in {folder.Path} ({folder.Source}) is {folder.Version}, and TorchSharp is built against {LibtorchFolder.Expected}: results are unverified"
                : null;
            return fault;
        }
    }

    private static string? LoadFrom(LibtorchFolder folder, bool isCuda)
    {
        string[] names = isCuda && File.Exists(Path.Combine(folder.Path, LibtorchFolder.FileName("torch_cuda")))
            ? ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"]
            : ["c10", "torch_cpu", "torch"];
        try
        {
            foreach (string name in names)
            {
                NativeLibrary.Load(Path.Combine(folder.Path, LibtorchFolder.FileName(name)));
            }

            // Found by the runtime where the package put it; what it needs of libtorch is loaded by now.
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
            return null;
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            string version = folder.IsOfAnotherVersion ? $" This libtorch is {folder.Version}; TorchSharp is built against {LibtorchFolder.Expected}." : string.Empty;
            return $"libtorch in {folder.Path} ({folder.Source}) could not be loaded: {Reason(fault.Message)}.{version}";
        }
    }

    /// <summary>What the loader says, without the runtime's advice around it, and what that usually means.</summary>
    /// <param name="message">The exception's message, of many lines.</param>
    internal static string Reason(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        // The runtime tries several file names; a loader that found the file says more than "no such file".
        string said = lines.FirstOrDefault(line => line.Contains(" not found (required by", StringComparison.Ordinal) || line.Contains("undefined symbol", StringComparison.Ordinal))
            ?? lines.Skip(1).FirstOrDefault(line => !line.Contains("No such file", StringComparison.OrdinalIgnoreCase) && line.Contains(':', StringComparison.Ordinal))
            ?? lines.Skip(1).FirstOrDefault()
            ?? message.Trim();
        string cause = said.Contains("GLIBCXX_", StringComparison.Ordinal) || said.Contains("CXXABI_", StringComparison.Ordinal)
            ? " (the system's C++ runtime is too old: TorchSharp needs that of GCC 13 or later)"
            : said.Contains("GLIBC_", StringComparison.Ordinal) ? " (the system's C library is too old)"
            : string.Empty;
        return said.TrimEnd('.') + cause;
    }
}
