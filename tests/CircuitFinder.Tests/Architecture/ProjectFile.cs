using System.Xml.Linq;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Architecture;

/// <summary>What a project file says that the architecture has rules for.</summary>
/// <param name="Name">The file's name without <c>.csproj</c>.</param>
/// <param name="AssemblyName">The name of what is built.</param>
/// <param name="References">Names of the projects that it always refers to.</param>
/// <param name="Usings">Namespaces that it opens in every file.</param>
internal sealed record ProjectFile(
    string Name, string AssemblyName, IReadOnlyList<string> References, IReadOnlyList<string> Usings)
{
    public static ProjectFile Of(string name, string text)
    {
        XElement root = XElement.Parse(text);
        return new ProjectFile(
            name,
            root.Descendants("AssemblyName").Select(element => element.Value).FirstOrDefault(name),
            [.. root.Descendants("ProjectReference").Select(element => Path.GetFileNameWithoutExtension(Included(element).Replace('\\', '/')))],
            [.. root.Descendants("Using").Select(Included)]);

        static string Included(XElement element) => (string?)element.Attribute("Include") ?? "";
    }

    /// <summary>The checkout's projects below a folder, in the order of their names.</summary>
    public static IReadOnlyList<ProjectFile> Below(string folder)
        => [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.csproj", SearchOption.AllDirectories)
            .OrderBy(file => file, StringComparer.Ordinal)
            .Select(file => Of(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)))];
}
