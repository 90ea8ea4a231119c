using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Runs;

/// <summary>A figure that stands in several files of a run is the same in all of them.</summary>
public sealed class RunFilesAgreeTests : IDisposable
{
    private static readonly string Results = Path.Combine(RepositoryRoot.Path, "results");

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string> CommittedRuns
        => [.. Directory.GetFiles(Results, "run.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Results, Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(CommittedRuns))]
    public void Files_OfACommittedRun_Agree(string folder) => AssertAgree(Path.Combine(Results, folder), least: 19);

    [Theory]
    [InlineData(SelectionMethod.TopN, false)]
    [InlineData(SelectionMethod.Greedy, false)]
    [InlineData(SelectionMethod.Greedy, true)]
    public void Files_OfARun_Agree(SelectionMethod selection, bool holdOut)
    {
        using var backend = new CpuBackend(2);
        DiscoveryResult found = DiscoveryRun.Run(
            new DiscoveryOptions
            {
                Task = "ioi",
                TasksFolder = ShippedModel.Tasks,
                Model = "tiny",
                ModelsFolder = Path.Combine(ShippedModel.Tasks, "models"),
                Finder = CircuitFinders.Create("eap", new FinderSettings { Selection = selection, Size = new CircuitSize { Edges = 20 } }),
                Examples = 4,
                HoldOut = holdOut,
                RandomDraws = 3,
                Output = _scratch["found"],
            },
            backend,
            null,
            CancellationToken.None);

        AssertAgree(found.Folder, least: 19);
    }

    private static void AssertAgree(string folder, int least)
    {
        (string File, string Name, double Value)[] figures = [.. Summary(folder), .. Evaluation(folder), .. Manifest(folder), .. Circuits(folder)];
        IGrouping<string, (string File, string Name, double Value)>[] shared = [.. figures.GroupBy(figure => figure.Name).Where(same => same.Count() > 1)];
        Assert.True(shared.Length >= least, $"only {shared.Length} figures stand in two files");
        Assert.All(shared, same => Assert.All(same, figure => Assert.True(
            figure.Value.Equals(same.First().Value), FormattableString.Invariant($"{same.Key}: {same.First().Value:R} in {same.First().File}, {figure.Value:R} in {figure.File}"))));
    }

    // The reported circuit's row; its columns are on the prompts that found it unless their names say otherwise.
    private static IEnumerable<(string File, string Name, double Value)> Summary(string folder)
    {
        string[][] table = Table(folder, "summary.csv");
        int chosen = Array.IndexOf(table[0], "chosen");
        int note = Array.IndexOf(table[0], "note");
        string[] row = table.Skip(1).Single(cells => cells[chosen] == "true" || (note >= 0 && cells[note].Length > 0));
        foreach ((string column, string cell) in table[0].Zip(row))
        {
            if (cell.Length > 0 && double.TryParse(cell, CultureInfo.InvariantCulture, out double value))
            {
                string name = column == "metric_value" ? "metric" : column;
                yield return ("summary.csv", IsOfTheCircuit(name) || name.StartsWith("held_out_", StringComparison.Ordinal) ? name : $"found_{name}", value);
            }
        }
    }

    private static IEnumerable<(string File, string Name, double Value)> Evaluation(string folder)
    {
        bool isHeldOut = Json(folder, "run.json").GetProperty("options").GetProperty("held_out_examples").GetInt32() > 0;
        foreach (string[] row in Table(folder, "evaluation.csv").Skip(1).Where(row => row[2].Length > 0))
        {
            yield return ("evaluation.csv", IsOfTheCircuit(row[0]) ? row[0] : (isHeldOut ? "held_out_" : "found_") + row[0], double.Parse(row[2], CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<(string File, string Name, double Value)> Manifest(string folder)
    {
        JsonElement results = Json(folder, "run.json").GetProperty("results");
        JsonElement circuit = results.GetProperty("circuit");
        IEnumerable<(string Name, JsonElement Value)> figures =
        [
            .. results.EnumerateObject().Select(field => ($"found_{field.Name}", field.Value)),
            .. circuit.EnumerateObject().Select(field => (IsOfTheCircuit(field.Name) ? field.Name : $"found_{field.Name}", field.Value)),
            .. Fields(circuit, "held_out").Select(field => ($"held_out_{field.Name}", field.Value)),
            .. Fields(circuit, "random").Select(field => ($"random_{field.Name.Replace("minimum", "min", StringComparison.Ordinal).Replace("maximum", "max", StringComparison.Ordinal)}", field.Value))
                .Select(field => (IsOfTheCircuit(field.Item1) ? field.Item1 : $"found_{field.Item1}", field.Value)),
            .. Fields(results, "search").Where(field => field.Name == "edges_left").Select(field => (field.Name, field.Value)),
        ];
        return figures.Where(figure => figure.Value.ValueKind == JsonValueKind.Number).Select(figure => ("run.json", figure.Name, figure.Value.GetDouble()));
    }

    private static IEnumerable<(string File, string Name, double Value)> Circuits(string folder)
    {
        var circuit = CircuitFinder.Engine.Reports.CircuitFiles.CircuitJson.Read(Path.Combine(folder, "circuit.json"));
        yield return ("circuit.json", "edges_left", circuit.Circuit.EdgeCount);
        yield return ("circuit.json", "nodes_left", circuit.Circuit.NodeCount);
        yield return ("scores.csv", "edges_left", Table(folder, "scores.csv").Count(row => row[^1] == "true"));
    }

    // Sizes, and how many random circuits of which size, do not depend on the prompts.
    private static bool IsOfTheCircuit(string name)
        => name is "edges_asked" or "edges_left" or "nodes_left" or "random_draws" or "random_edges_left_mean" or "fraction_asked" or "cpr" or "cmd";

    private static IEnumerable<JsonProperty> Fields(JsonElement parent, string name)
        => parent.TryGetProperty(name, out JsonElement child) && child.ValueKind == JsonValueKind.Object ? child.EnumerateObject() : [];

    private static JsonElement Json(string folder, string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name))).RootElement;

    private static string[][] Table(string folder, string name)
        => [.. Lines(File.ReadAllLines(Path.Combine(folder, name)))];

    // Only notes are quoted, and they come last.
    private static IEnumerable<string[]> Lines(string[] lines) => lines.Select(line => line.Split(','));
}
