namespace CircuitFinder.Tests.Architecture;

/// <summary>Which project may know which, and how they are named.</summary>
internal static class ProjectRules
{
    private static readonly Dictionary<string, string[]> MayRefer = new(StringComparer.Ordinal)
    {
        ["CircuitFinder.Numerics"] = [],
        ["CircuitFinder.Engine"] = ["CircuitFinder.Numerics"],
        ["CircuitFinder.Torch"] = ["CircuitFinder.Numerics"],
        ["CircuitFinder.Cli"] = ["CircuitFinder.Engine", "CircuitFinder.Torch"],
    };

    /// <summary>References of shipped projects other than Cli → Torch, Engine → Numerics, and namespaces opened where no source
    /// shows it.</summary>
    public static IReadOnlyList<string> ReferenceViolations(IReadOnlyList<ProjectFile> shipped)
        => [.. shipped.SelectMany(ReferenceViolations)];

    /// <summary>Names that differ only by case: on some file systems one build output would overwrite the other.</summary>
    public static IReadOnlyList<string> NameViolations(IReadOnlyList<ProjectFile> projects)
        => [.. from project in projects
               from other in projects
               where project.Name != other.AssemblyName
                   && string.Equals(project.Name, other.AssemblyName, StringComparison.OrdinalIgnoreCase)
               select $"{project.Name}.csproj: the assembly of {other.Name} is {other.AssemblyName}, which differs by case alone."];

    private static IEnumerable<string> ReferenceViolations(ProjectFile project)
    {
        if (!MayRefer.TryGetValue(project.Name, out string[]? allowed))
        {
            return [$"{project.Name}.csproj: this project has no place in Cli → Torch, Engine → Numerics."];
        }

        return project.References.Except(allowed)
            .Select(reference => $"{project.Name}.csproj refers to {reference}; it may refer to {(allowed.Length == 0 ? "none" : string.Join(", ", allowed))}.")
            .Concat(project.Usings.Select(name => $"{project.Name}.csproj opens {name} in every file, where no source shows it."));
    }
}
