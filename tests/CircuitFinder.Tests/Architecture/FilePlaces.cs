namespace CircuitFinder.Tests.Architecture;

/// <summary>A file holds one type, is named after it, and lies where its namespace says.</summary>
internal static class FilePlaces
{
    /// <summary>Each file that breaks the rule. The files of a program's start, which may hold statements only, need no type.</summary>
    public static IReadOnlyList<string> Violations(IReadOnlyList<SourceFile> files)
        => [.. files.SelectMany(file => NamespaceFaults(file).Concat(TypeFaults(file)))];

    private static IEnumerable<string> NamespaceFaults(SourceFile file)
    {
        if (IsStatementsOnly(file))
        {
            yield break;
        }

        if (file.Namespaces is not [var name] || name != file.FolderNamespace)
        {
            yield return $"{file.Path}: the namespace is '{string.Join(", ", file.Namespaces)}'; the folder says {file.FolderNamespace}.";
        }
    }

    private static IEnumerable<string> TypeFaults(SourceFile file)
    {
        if (IsStatementsOnly(file))
        {
            yield break;
        }

        if (file.TopLevelTypes is not [var type])
        {
            yield return $"{file.Path}: there are {file.TopLevelTypes.Count} types ({string.Join(", ", file.TopLevelTypes.Select(found => found.Name))}); a file holds one.";
            yield break;
        }

        string[] parts = file.Name.Split('.');
        if (parts[0] != type.Name || parts.Length > 2)
        {
            yield return $"{file.Path}: the type is {type.Name}; name the file {type.Name}.cs, or {type.Name}.Part.cs for a part of it.";
        }
        else if (parts.Length == 2 && !type.IsPartial)
        {
            yield return $"{file.Path}: {type.Name} is not partial; name the file {type.Name}.cs.";
        }
    }

    private static bool IsStatementsOnly(SourceFile file)
        => file.Name == "Program" && file.TopLevelTypes.Count == 0 && file.Namespaces.Count == 0;
}
