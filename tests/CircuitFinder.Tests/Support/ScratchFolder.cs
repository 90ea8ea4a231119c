namespace CircuitFinder.Tests.Support;

/// <summary>An empty folder that goes when the test is over.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("circuitfinder-tests-").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
