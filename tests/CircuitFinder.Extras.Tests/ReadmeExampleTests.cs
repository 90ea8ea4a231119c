using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Extras.QuikGraph;
using CircuitFinder.Extras.Tokenizers;
using CircuitFinder.Tests.Support;
using QuikGraph.Algorithms;

namespace CircuitFinder.Extras.Tests;

/// <summary>The README's C# runs: it stands here line by line.</summary>
public sealed partial class ReadmeExampleTests
{
    [Fact]
    public void Readme_Code_Runs()
    {
        CircuitFile file = CircuitJson.Read(At("results/ioi/tiny/eap/circuit.json"));
        var graph = file.Circuit.ToQuikGraph(file.Scores);
        var paths = graph.ShortestPathsDijkstra(edge => 1 / Math.Abs(edge.Tag.Score), "input");
        Circuit strongest = paths("logits", out var path) ? path.ToCircuit(file.Graph) : Circuit.Empty(file.Graph);
        ITokenizer tokenizer = MicrosoftTokenizer.Load(At("tasks/models/tiny"));

        Assert.NotEmpty(strongest.Edges);
        Assert.Equal(strongest.Edges, Pruning.Prune(strongest).Edges);
        Assert.Equal(" Mary", tokenizer.Decode(tokenizer.Encode(" Mary")));
    }

    [Fact]
    public void Readme_Code_IsTheCodeAbove()
    {
        string[] readme = CodeBlock().Match(File.ReadAllText(At("README.md"))).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        HashSet<string> source = [.. File.ReadAllLines(Source()).Select(line => Place().Replace(line.Trim(), "\"$1\""))];

        Assert.NotEmpty(readme);
        Assert.All(readme, line => Assert.Contains(line.Trim(), source));
    }

    // The README's reader stands in the checkout; the tests stand elsewhere.
    private static string At(string path) => Path.Combine(RepositoryRoot.Path, path);

    private static string Source([CallerFilePath] string path = "") => path;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("""At\("([^"]+)"\)""")]
    private static partial Regex Place();
}
