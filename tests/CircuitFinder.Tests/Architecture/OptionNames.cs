using System.Text.RegularExpressions;

namespace CircuitFinder.Tests.Architecture;

/// <summary>The libraries speak of things; only the command line knows what its options are called.</summary>
internal static partial class OptionNames
{
    /// <summary>Each string that spells an option.</summary>
    public static IReadOnlyList<string> Violations(IReadOnlyList<SourceFile> library) =>
    [
        .. from file in library
           from text in file.Strings
           let option = Option().Match(text.Text)
           where option.Success
           select $"{file.Path}({text.Line}): '{option.Value.Trim()}' is an option of the command line; name the thing, and give the fault its Setting.",
    ];

    [GeneratedRegex(@"(?<![-\w])--[a-z][a-z-]+")]
    private static partial Regex Option();
}
