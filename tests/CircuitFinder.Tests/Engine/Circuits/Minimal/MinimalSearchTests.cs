using CircuitFinder.Engine.Circuits.Minimal;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Tests.Engine.Circuits.Minimal;

public sealed class MinimalSearchTests
{
    private static readonly ComputationGraph Graph = new(layerCount: 2, headCount: 2, hasMlp: true, isParallel: false);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_AnyFigures_DecidesAsTheSequentialTwinDoes(int seed)
    {
        var random = new Random(seed);
        int[] ranking = [.. Enumerable.Range(0, Graph.EdgeCount)];
        random.Shuffle(ranking);
        double[] worth = [.. Enumerable.Range(0, Graph.EdgeCount).Select(_ => Math.Pow(random.NextDouble(), 4))];
        double all = worth.Sum();
        var target = new MinimalTarget(seed % 2 == 0, 0.2 + (0.7 * random.NextDouble()));

        // Every other case is not monotonic: two edges cancel each other.
        RecoveredFigures Figures(Circuit circuit)
        {
            double sum = circuit.Edges.Sum(edge => worth[edge]) / all;
            sum -= seed % 4 > 1 && circuit.Contains(3) != circuit.Contains(5) ? 0.2 : 0;
            return new RecoveredFigures(sum, sum / 2 + 0.4);
        }

        MinimalCircuit? found = MinimalSearch.Run(Graph, ranking, circuits => [.. circuits.Select(Figures)], target);
        (Circuit Prefix, Circuit Minimal)? twin = Twin(ranking, Figures, target);

        Assert.Equal(twin is null, found is null);
        if (found is null)
        {
            return;
        }

        Assert.Equal(twin!.Value.Prefix.Edges, found.Prefix.Edges);
        Assert.Equal(twin.Value.Minimal.Edges, found.Minimal.Edges);
        Assert.True(found.Minimal.EdgeCount == 0 || target.IsReached(Figures(found.Minimal)));
        Assert.Equal(found.Minimal.Edges, found.Certificate.Select(line => line.Edge));
        Assert.All(found.Certificate, line =>
        {
            Circuit without = Pruning.Prune(Circuit.Of(Graph, found.Minimal.Edges.Where(edge => edge != line.Edge)));
            Assert.Equal(Figures(without), line.Without);
            Assert.False(target.IsReached(line.Without));
        });
    }

    [Fact]
    public void Run_TargetBeyondTheWholeRanking_FindsNothing()
        => Assert.Null(MinimalSearch.Run(Graph, [0, 1], circuits => [.. circuits.Select(_ => new RecoveredFigures(0.5, 0.5))], new MinimalTarget(false, 0.6)));

    [Fact]
    public void Run_FigureThatIsNotDefined_ReachesNothing()
        => Assert.Null(MinimalSearch.Run(Graph, [0, 1], circuits => [.. circuits.Select(_ => new RecoveredFigures(double.NaN, 1))], new MinimalTarget(false, 0.1)));

    [Theory]
    [InlineData("faithfulness=0.9", false, 0.9)]
    [InlineData("loss-recovered=1", true, 1)]
    public void Parse_Target_IsRead(string text, bool isLoss, double least)
    {
        Assert.Equal(new MinimalTarget(isLoss, least), MinimalTarget.Parse(text));
        Assert.Equal(text, MinimalTarget.Parse(text).Text);
    }

    [Theory]
    [InlineData("0.9")]
    [InlineData("faithfulness")]
    [InlineData("faithfulness=")]
    [InlineData("faithfulness=0")]
    [InlineData("faithfulness=1.1")]
    [InlineData("faithfulness=NaN")]
    [InlineData("accuracy=0.5")]
    public void Parse_AnythingElse_SaysWhatIsRight(string text)
        => Assert.Contains("give faithfulness=VALUE or loss-recovered=VALUE", Assert.Throws<UserFaultException>(() => MinimalTarget.Parse(text)).Message, StringComparison.Ordinal);

    // One evaluation after another, as the definition says it.
    private static (Circuit Prefix, Circuit Minimal)? Twin(int[] ranking, Func<Circuit, RecoveredFigures> figures, MinimalTarget target)
    {
        Circuit Prefix(int count) => Pruning.Prune(Circuit.Of(Graph, ranking.Take(count)));
        if (!target.IsReached(figures(Prefix(ranking.Length))))
        {
            return null;
        }

        int fails = -1, reaches = ranking.Length;
        if (target.IsReached(figures(Prefix(0))))
        {
            reaches = 0;
        }
        else
        {
            fails = 0;
        }

        while (reaches - fails > 1)
        {
            int middle = fails + ((reaches - fails) / 2);
            (fails, reaches) = target.IsReached(figures(Prefix(middle))) ? (fails, middle) : (middle, reaches);
        }

        Circuit current = Prefix(reaches);
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            foreach (int edge in ranking.Take(reaches).Reverse().Where(edge => current.Contains(edge)).ToArray())
            {
                Circuit trial = Pruning.Prune(Circuit.Of(Graph, current.Edges.Where(other => other != edge)));
                if (current.Contains(edge) && target.IsReached(figures(trial)))
                {
                    current = trial;
                    isChanged = true;
                }
            }
        }

        return (Prefix(reaches), current);
    }
}
