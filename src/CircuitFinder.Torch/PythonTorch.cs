using System.ComponentModel;
using System.Diagnostics;

namespace CircuitFinder.Torch;

/// <summary>Asks <c>python3</c> for its PyTorch, without loading it.</summary>
internal static class PythonTorch
{
    private const string Script =
        "import importlib.util, importlib.metadata, os; s = importlib.util.find_spec('torch'); "
        + "print(os.path.join(os.path.dirname(s.origin), 'lib')); print(importlib.metadata.version('torch'))";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Its folder of libraries and its version; null where there is no <c>python3</c>, or it has no PyTorch.</summary>
    public static LibtorchFolder? Find()
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "python" : "python3", ["-c", Script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using Process? python = Process.Start(start);
            if (python is null)
            {
                return null;
            }

            Task<string> output = python.StandardOutput.ReadToEndAsync();
            if (!python.WaitForExit(Patience))
            {
                python.Kill(entireProcessTree: true);
                return null;
            }

            string[] lines = output.Result.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return python.ExitCode == 0 && lines.Length == 2 ? new LibtorchFolder(lines[0], "PyTorch of python3", lines[1]) : null;
        }
        catch (Exception fault) when (fault is Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
