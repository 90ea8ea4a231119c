namespace CircuitFinder.Torch;

/// <summary>Where libtorch lies, and who said so.</summary>
/// <param name="Path">The folder with its shared libraries.</param>
/// <param name="Source">Who named it, for messages: an option, the environment, this build, python3.</param>
/// <param name="Version">Its version, such as <c>2.10.0+cu128</c>; null where nothing says.</param>
internal sealed record LibtorchFolder(string Path, string Source, string? Version)
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "CIRCUITFINDER_LIBTORCH";

    /// <summary>The version of libtorch that TorchSharp's native library is built against: others may lack what it calls.</summary>
    public const string Expected = "2.10";

    /// <summary>The source of the libtorch that a build with -p:Libtorch restored.</summary>
    public const string OwnBuild = "of this build";

    /// <summary>Whether its version is known to be another than the one that TorchSharp is built against.</summary>
    public bool IsOfAnotherVersion => Version is not null && Version != Expected && !Version.StartsWith(Expected + ".", StringComparison.Ordinal);

    /// <summary>Finds libtorch: where it is said to be, else beside the program, else in the PyTorch of <c>python3</c>.</summary>
    /// <param name="asked">The folder that the user named; null for none.</param>
    /// <returns>Null where there is none.</returns>
    public static LibtorchFolder? Find(string? asked)
    {
        if (asked is not null)
        {
            return new LibtorchFolder(Below(asked), "as asked for", VersionOf(asked));
        }

        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return new LibtorchFolder(Below(named), Variable, VersionOf(named));
        }

        return BesideTheProgram() is { } own ? new LibtorchFolder(own, OwnBuild, Expected) : PythonTorch.Find();
    }

    /// <summary>A library's file name on this system.</summary>
    /// <param name="name">Without prefix and ending, such as <c>torch_cpu</c>.</param>
    public static string FileName(string name)
        => OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    // A build with -p:Libtorch has it where the runtime looks for native libraries.
    private static string? BesideTheProgram()
        => (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? string.Empty)
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .FirstOrDefault(folder => File.Exists(System.IO.Path.Combine(folder, FileName("torch_cpu"))));

    // libtorch's own archive and PyTorch's package keep the libraries in a folder lib.
    private static string Below(string folder)
    {
        string inner = System.IO.Path.Combine(folder, "lib");
        return !File.Exists(System.IO.Path.Combine(folder, FileName("torch_cpu"))) && File.Exists(System.IO.Path.Combine(inner, FileName("torch_cpu"))) ? inner : folder;
    }

    // libtorch's archive says its version in a file at its top, PyTorch in version.py.
    private static string? VersionOf(string folder)
    {
        foreach (string top in (string[])[folder, System.IO.Path.Combine(folder, "..")])
        {
            string stated = System.IO.Path.Combine(top, "build-version");
            if (File.Exists(stated))
            {
                return File.ReadAllText(stated).Trim();
            }

            string python = System.IO.Path.Combine(top, "version.py");
            if (File.Exists(python) && File.ReadLines(python).FirstOrDefault(line => line.StartsWith("__version__", StringComparison.Ordinal)) is { } line)
            {
                return line.Split('\'', '"').ElementAtOrDefault(1);
            }
        }

        return null;
    }
}
