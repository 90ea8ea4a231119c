namespace CircuitFinder.Engine.Tasks;

/// <summary>What a name stands for: the first of the folders that holds it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="IsShipped">Whether it is what the program ships, or a copy of that to the byte.</param>
/// <param name="Hidden">The shipped one of that name, where this is another; null if there is none.</param>
public sealed record LookupEntry(string Name, string Path, bool IsShipped, string? Hidden)
{
    /// <summary>Where it is from, for lists: <c>shipped</c>, or its path.</summary>
    public string Origin => IsShipped ? "shipped" : Hidden is null ? Path : $"{Path}, not the shipped one";
}
