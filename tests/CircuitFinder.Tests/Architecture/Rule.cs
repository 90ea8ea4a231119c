namespace CircuitFinder.Tests.Architecture;

/// <summary>Asserts that a rule holds, telling every violation whole.</summary>
internal static class Rule
{
    public static void Holds(IReadOnlyList<string> violations)
        => Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
}
