using System.Text.Json;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Planted;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

public sealed class BenchmarkCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Benchmark_SmallModel_WritesItsTablesAndFindsWhatWasPlanted()
    {
        (int exit, string output, string error) = CommandLine.Run(
            "benchmark", "--model", SmallModelFolder.Write(_scratch), "--examples", "2", "--out", _scratch["out"], "--json");
        Assert.True(exit == 0, error);
        Assert.Contains("or-gate: eap-ig", error, StringComparison.Ordinal);
        Assert.Equal(
            ["planted.csv", "planted.md", "planted.tex", "tasks.csv", "tasks.md", "tasks.tex", "timing.json"],
            Directory.GetFiles(_scratch["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        int planted = PlantedCircuits.All().Count * CircuitFinders.Names.Length;
        Assert.Equal(planted + 1, File.ReadAllLines(Path.Combine(_scratch["out"], "planted.csv")).Length);
        Assert.Equal(rows.Length - planted + 1, File.ReadAllLines(Path.Combine(_scratch["out"], "tasks.csv")).Length);
        Assert.Equal(
            CircuitFinders.Names.Concat(CircuitFinders.Names),
            rows.Skip(planted).Take(2 * CircuitFinders.Names.Length).Select(row => row.GetProperty("method").GetString()));

        double Auroc(string circuit, string method) => rows.Take(planted)
            .Single(row => row.GetProperty("task").GetString() == circuit && row.GetProperty("method").GetString() == method).GetProperty("auroc").GetDouble();
        foreach (string method in new[] { "eap", "eap-ig", "exact" })
        {
            Assert.Equal(1, Auroc("induction", method), 1e-12);
            Assert.Equal(1, Auroc("two-hop", method), 1e-12);
        }

        Assert.Equal(1, Auroc("or-gate", "eap-ig"), 1e-12);
        Assert.InRange(Auroc("or-gate", "eap"), 0, 0.9);
    }

    [Theory]
    [InlineData("--examples 0", "--examples", "0")]
    [InlineData("there is no model 'nano'", "--model", "nano")]
    [InlineData("--threads -1", "--threads", "-1")]
    public void Benchmark_UserFault_IsOneLineAndWritesNothing(string message, params string[] options)
    {
        (int exit, string output, string error) = CommandLine.Run(["benchmark", "--out", _scratch["out"], "--quiet", .. options]);
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["out"]));
    }
}
