using System.Text.Json;
using System.Text.RegularExpressions;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Tests.Engine.Prompts;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports;

public sealed partial class RunManifestJsonTests
{
    [Fact]
    public void Write_Manifest_MatchesTheSnapshot() => Snapshot.Matches("run", Written());

    [Fact]
    public void Write_EveryName_IsSnakeCase()
    {
        using JsonDocument json = JsonDocument.Parse(Written());
        string[] names = [.. Names(json.RootElement)];

        Assert.Contains("inputs_sha256", names);
        Assert.DoesNotContain("seconds", names);
        Assert.DoesNotContain("threads", names);
        Assert.DoesNotContain("peak_bytes", names);
        Assert.Contains("random_draws", names);
        Assert.Contains("d_model", names);
        Assert.All(names, name => Assert.Matches(SnakeCase(), name));
    }

    [Fact]
    public void Write_NamesAndOperators_StayReadable()
    {
        using var folder = new ScratchFolder();
        RunManifestJson.Write(folder["run.json"], ReportSample.Manifest with { Command = "a0.h1->a3.h2<q> & 'é'" });

        Assert.Contains("\"a0.h1->a3.h2<q> & 'é'\"", File.ReadAllText(folder["run.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadInputsHash_OwnManifest_IsTheHash()
    {
        using var folder = new ScratchFolder();
        RunManifestJson.Write(folder["run.json"], ReportSample.Manifest);

        Assert.Equal("0123abcd", RunManifestJson.ReadInputsHash(folder["run.json"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"tool": "t", "inputs_sha256": "\ud800"}""")]
    [InlineData("""{"tool": "t", "inputs_sha256": 1}""")]
    [InlineData("""{"inputs_sha256": "0123abcd"}""")]
    public void ReadInputsHash_ForeignFile_IsNull(string text)
    {
        using var folder = new ScratchFolder();

        Assert.Null(RunManifestJson.ReadInputsHash(folder.Write("run.json", text)));
    }

    [Fact]
    public void ReadInputsHash_NoFile_IsNull()
    {
        using var folder = new ScratchFolder();

        Assert.Null(RunManifestJson.ReadInputsHash(folder["run.json"]));
    }

    private static string Written()
    {
        using var folder = new ScratchFolder();
        RunManifestJson.Write(folder["run.json"], ReportSample.Manifest);
        return File.ReadAllText(folder["run.json"]);
    }

    private static IEnumerable<string> Names(JsonElement element)
        => element.ValueKind != JsonValueKind.Object
            ? []
            : element.EnumerateObject().SelectMany(property => Names(property.Value).Prepend(property.Name));

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
