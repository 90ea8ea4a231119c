using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Samples;

/// <summary>The reference's C# example: the file beside this one, compiled with the tests.</summary>
public sealed class SampleTests
{
    [Fact]
    public void FindACircuit_IsPrintedInTheReferenceAsItCompiles()
    {
        string sample = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "CircuitFinder.Tests", "Samples", "FindACircuit.cs"))
            .Replace("namespace CircuitFinder.Tests.Samples;\n\n", "", StringComparison.Ordinal);
        string reference = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "REFERENCE.md"));
        Assert.Contains($"```csharp\n{sample}```", reference, StringComparison.Ordinal);
    }

    [Fact]
    public void FindACircuit_OnTheShippedModel_PrintsTenEdgesAndTheirMetric()
    {
        using var output = new StringWriter();
        FindACircuit.Run(Path.Combine(RepositoryRoot.Path, "tasks", "models", "tiny"), output);

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 2, 11);
        Assert.All(lines[..^1], line => Assert.Contains("->", line, StringComparison.Ordinal));
        Assert.StartsWith("logit difference of the circuit: ", lines[^1], StringComparison.Ordinal);
    }
}
