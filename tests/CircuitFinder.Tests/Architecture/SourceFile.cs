using System.Text.RegularExpressions;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Architecture;

/// <summary>A source file as the rules of the architecture see it.</summary>
/// <param name="Path">From the top of the checkout, with forward slashes: <c>src/CircuitFinder.Engine/Tasks/Slot.cs</c>.</param>
/// <param name="Code">The text without comments and strings; see <see cref="CodeText"/>.</param>
internal sealed partial record SourceFile(string Path, string Code)
{
    /// <summary>The file's name without <c>.cs</c>.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The namespace that the place asks for: folders below <c>src</c> or <c>tests</c>.</summary>
    public string FolderNamespace => string.Join('.', Path.Split('/')[1..^1]);

    /// <summary>The namespaces that the file declares.</summary>
    public IReadOnlyList<string> Namespaces
        => [.. NamespaceDeclaration().Matches(Code).Select(match => Squeezed(match.Groups["name"].Value))];

    /// <summary>The types that stand in no other type.</summary>
    public IReadOnlyList<(string Name, bool IsPartial)> TopLevelTypes
        => [.. TypeDeclaration().Matches(Code)
            .Where(match => Depth(match.Index) == 0)
            .Select(match => (match.Groups["name"].Value, match.Groups["partial"].Success))];

    public static SourceFile Of(string path, string text) => new(path, CodeText.Of(text));

    /// <summary>The checkout's sources below a folder, in the order of their paths.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder)
        => [.. Directory.EnumerateFiles(System.IO.Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: System.IO.Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/')))
            .Where(found => !found.Path.Split('/').Any(part => part is "bin" or "obj"))
            .OrderBy(found => found.Path, StringComparer.Ordinal)
            .Select(found => Of(found.Path, File.ReadAllText(found.File)))];

    /// <summary>The line, from 1, of an index into <see cref="Code"/>.</summary>
    public int Line(int index) => Code.AsSpan(0, index).Count('\n') + 1;

    /// <summary>A qualified name without the room around its dots.</summary>
    public static string Squeezed(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c)));

    // The braces of a block namespace do not count: its types are top-level all the same.
    private int Depth(int index)
    {
        int blocks = BlockNamespace().Count(Code.AsSpan(0, index));
        ReadOnlySpan<char> before = Code.AsSpan(0, index);
        return before.Count('{') + before.Count('(') + before.Count('[')
            - before.Count('}') - before.Count(')') - before.Count(']') - blocks;
    }

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.\s]+?)\s*[;{]", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"^\s*namespace\s+[\w.\s]+?\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(
        @"(?<partial>\bpartial\s+)?\b(?:(?:record\s+(?:class|struct)|class|struct|interface|enum|record)\s+(?!where\b|class\b|struct\b)(?<name>\w+)"
        + @"|delegate\s+[^;{}()]+?\s(?<name>\w+)\s*(?:<[^>()]*>\s*)?\()")]
    private static partial Regex TypeDeclaration();
}
