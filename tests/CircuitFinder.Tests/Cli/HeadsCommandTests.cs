using System.Text.Json;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

public sealed class HeadsCommandTests : IDisposable
{
    private const string Task = """
        description: Two people.
        metric: logit-diff
        examples: 6
        seed: 1
        slots:
          io: names
          s: names
        split_by: [io, s]
        templates:
          abba: "When {io} and {s} went, {s:again} gave it to"
          baba: "When {s} and {io} went, {s:again} gave it to"
        answers: [" {io}"]
        wrong: [" {s}"]
        corruptions:
          swapped: {again: "{io}"}
        default_corruption: swapped
        lists:
          names: [Alice, Amy, Andrew, Anna, Ben, Brian, Carl, David, Emily, Emma, Frank, George]
        """;

    private readonly ScratchFolder _scratch = new();
    private readonly string _task;
    private readonly string _model;

    public HeadsCommandTests()
    {
        _task = _scratch.Write("two.yaml", Task);
        _model = SmallModelFolder.Write(_scratch);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Heads_Task_PrintsABlockPerOrderOfMentions()
    {
        string output = Run("heads", _task, "--model", _model, "--examples", "6");
        Assert.Contains("abba (3 prompts): io, s, s:again\n", output, StringComparison.Ordinal);
        Assert.Contains("baba (3 prompts): s, io, s:again\n", output, StringComparison.Ordinal);
        Assert.Contains("and 0.2 above the runner-up", output, StringComparison.Ordinal);
        string[] lines = output.Split('\n');
        Assert.Equal(3, lines.Count(line => line.StartsWith("  a1.h1 ", StringComparison.Ordinal)));

        // The corruption changes the second mention of the subject: it has a line for every head in both blocks.
        Assert.Equal(8, lines.Count(line => line.TrimStart().StartsWith("s:again*", StringComparison.Ordinal)));
    }

    [Fact]
    public void Heads_Out_WritesOneRowPerTemplateRunHeadAndLink()
    {
        string folder = _scratch["out"];
        Run("heads", _task, "--model", _model, "--examples", "6", "--out", folder, "--tex");
        Assert.Equal(["head_labels.csv", "heads.csv", "heads.json", "heads.tex"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        string[][] rows = [.. File.ReadAllLines(Path.Combine(folder, "heads.csv")).Select(line => line.Split(','))];
        Assert.Equal(["template", "run", "layer", "head", "from", "to", "mean", "standard_deviation", "minimum", "maximum", "prompts"], rows[0]);

        // From each of three mentions to those up to it and four others; from the end to three mentions and six others.
        const int Links = (1 + 2 + 3) + (3 * 4) + 3 + 6;
        Assert.Equal(2 * 2 * 4 * Links, rows.Length - 1);
        Assert.Equal(rows.Length - 1, rows.Skip(1).Select(row => string.Join(',', row[..6])).Distinct().Count());
        Assert.All(rows, row => Assert.DoesNotContain(string.Empty, row));
        Assert.Contains(rows, row => row is ["baba", "corrupted", "1", "0", "s:again", "io", ..]);
        string[] labels = File.ReadAllLines(Path.Combine(folder, "head_labels.csv"));
        Assert.Equal(1 + (2 * 4 * 7), labels.Length);
        Assert.StartsWith(@"% Needs \usepackage{booktabs,array}", File.ReadAllText(Path.Combine(folder, "heads.tex")), StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_Json_HoldsTheRowsOfTheTables()
    {
        string folder = _scratch["out"];
        string output = Run("heads", _task, "--model", _model, "--examples", "6", "--json", "--out", folder);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement[] templates = [.. document.RootElement.GetProperty("templates").EnumerateArray()];
        Assert.Equal(["abba", "baba"], templates.Select(template => template.GetProperty("template").GetString()));
        Assert.Equal(
            File.ReadAllLines(Path.Combine(folder, "heads.csv")).Length - 1,
            templates.Sum(template => template.GetProperty("attention").GetArrayLength()));
        Assert.Equal(output, File.ReadAllText(Path.Combine(folder, "heads.json")));
        foreach (JsonElement row in templates[0].GetProperty("attention").EnumerateArray())
        {
            Assert.InRange(row.GetProperty("mean").GetDouble(), 0, 1 + 1e-6);
        }
    }

    [Fact]
    public void Heads_AnyBatchAndThreads_PrintsTheSame()
        => Assert.Equal(
            Run("heads", _task, "--model", _model, "--examples", "6", "--json", "--threads", "1", "--batch", "1"),
            Run("heads", _task, "--model", _model, "--examples", "6", "--json", "--threads", "3", "--batch", "4"));

    [Fact]
    public void Heads_Circuit_ShowsItsHeadsOnly()
    {
        string circuit = _scratch.Write(
            "circuit.json",
            "{\"cfg\": {\"n_layers\": 2, \"n_heads\": 2}, \"nodes\": {\"m0\": {\"in_graph\": true}}, \"edges\": {\"input->a1.h0<v>\": {\"in_graph\": true}, \"a1.h0->logits\": {\"in_graph\": true}}}");
        string output = Run("heads", _task, "--model", _model, "--examples", "6", "--circuit", circuit);
        Assert.Contains("1 head of", output, StringComparison.Ordinal);
        Assert.Contains("a1.h0", output, StringComparison.Ordinal);
        Assert.DoesNotContain("a0.h0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_TexWithoutFolder_IsOneLine()
    {
        (int exit, _, string error) = CommandLine.Run("heads", _task, "--model", _model, "--tex");
        Assert.Equal(1, exit);
        Assert.Contains("Add --out", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static string Run(params string[] args)
    {
        (int exit, string output, string error) = CommandLine.Run(args);
        Assert.True(exit == 0, error);
        return output;
    }
}
