using CircuitFinder.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CircuitFinder.Tests.Architecture;

/// <summary>A source file as the rules of the architecture see it.</summary>
internal sealed class SourceFile
{
    private readonly SyntaxNode _root;

    private SourceFile(string path, SyntaxNode root)
    {
        Path = path;
        Code = CodeText.Of(root);
        _root = root;
    }

    /// <summary>From the top of the checkout, with forward slashes: <c>src/CircuitFinder.Engine/Tasks/Slot.cs</c>.</summary>
    public string Path { get; }

    /// <summary>The text without comments and strings; see <see cref="CodeText"/>.</summary>
    public string Code { get; }

    /// <summary>The file's name without <c>.cs</c>.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Number of lines.</summary>
    public int LineCount => Code.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>The namespace that the place asks for: folders below <c>src</c> or <c>tests</c>.</summary>
    public string FolderNamespace => string.Join('.', Path.Split('/')[1..^1]);

    /// <summary>The namespaces that the file declares.</summary>
    public IReadOnlyList<string> Namespaces
        => [.. TopLevel().OfType<BaseNamespaceDeclarationSyntax>().Select(declaration => Squeezed(declaration.Name.ToString()))];

    /// <summary>The words of strings, each with its line from 1; holes of interpolated ones left out.</summary>
    public IReadOnlyList<(int Line, string Text)> Strings
        => [.. _root.DescendantTokens().Where(CodeText.IsOfString).Select(token => (token.GetLocation().GetLineSpan().StartLinePosition.Line + 1, token.Text))];

    /// <summary>The types that stand in no other type.</summary>
    public IReadOnlyList<(string Name, bool IsPartial)> TopLevelTypes
        => [.. TopLevel().OfType<MemberDeclarationSyntax>().Select(TypeOf).OfType<(string, bool)>()];

    public static SourceFile Of(string path, string text) => new(path, CSharpSyntaxTree.ParseText(text, path: path).GetRoot());

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

    // Declarations of the file and of its namespaces, not of its types.
    private IEnumerable<SyntaxNode> TopLevel()
        => _root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax);

    private static (string Name, bool IsPartial)? TypeOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => (type.Identifier.Text, type.Modifiers.Any(SyntaxKind.PartialKeyword)),
        DelegateDeclarationSyntax type => (type.Identifier.Text, false),
        _ => null,
    };
}
