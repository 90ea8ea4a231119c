using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Planted;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Planted;

/// <summary>What <see cref="PlantedCircuit"/> says of its edges, measured in single and in double precision.</summary>
public class PlantedCircuitTests
{
    // The oracle's plain loops are slow: where every edge is ablated, it gets this many prompts and the product gets all.
    private const int OraclePairs = 1;

    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (PlantedCircuit planted in PlantedCircuits.All())
        {
            cases.Add(planted.Name, false);
            cases.Add(planted.Name, true);
        }

        return cases;
    }

    public static TheoryData<string> Names() => [.. PlantedCircuits.All().Select(planted => planted.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void WholeModel_CleanPrompts_DoesTheTaskAndFailsOnCorruptedOnes(string name, bool isDouble)
    {
        using PlantedMeter meter = Meter(name, isDouble);

        Assert.Equal(1, meter.Whole.MeanAccuracy);
        Assert.All(meter.Whole.Metric, metric => Assert.InRange(metric, 4, 11));
        Assert.InRange(meter.Empty.MeanMetric / meter.Whole.MeanMetric, -1.1, 0.02);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Edges_Alone_DoTheTask(string name, bool isDouble)
    {
        PlantedCircuit planted = Find(name);
        using PlantedMeter meter = Meter(name, isDouble);

        foreach (CircuitMeasurement measured in meter.Measure(
            [planted.ToCircuit(), .. planted.Alternatives.Select(alternative => planted.ToCircuit(alternative))]))
        {
            Assert.InRange(meter.Faithfulness(measured), PlantedCircuit.LeastFaithfulness, 2 - PlantedCircuit.LeastFaithfulness);
            Assert.Equal(1, measured.MeanAccuracy);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Alternative_WithoutAnyOneEdge_LosesMuch(string name, bool isDouble)
    {
        PlantedCircuit planted = Find(name);
        using PlantedMeter meter = Meter(name, isDouble, OraclePairs);

        foreach (ImmutableArray<string> alternative in planted.Alternatives)
        {
            Circuit circuit = planted.ToCircuit(alternative);
            double[] changes = meter.Changes(circuit, circuit.Edges);
            Assert.All(circuit.Edges, edge => Assert.True(
                changes[edge] <= -PlantedCircuit.LeastLoss, $"Without {meter.Graph.EdgeName(edge)} faithfulness changes by {changes[edge]}."));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WholeModel_WithoutAnyOneOtherEdge_ChangesLittle(string name)
    {
        PlantedCircuit planted = Find(name);
        using PlantedMeter meter = Meter(name, isDouble: false);
        Circuit circuit = planted.ToCircuit();

        int[] others = [.. Enumerable.Range(0, meter.Graph.EdgeCount).Where(edge => !circuit.Contains(edge))];

        double[] changes = meter.Changes(Circuit.Whole(meter.Graph), others);

        Assert.All(others, edge => Assert.True(
            Math.Abs(changes[edge]) <= PlantedCircuit.MostElsewhere, $"Without {meter.Graph.EdgeName(edge)} faithfulness changes by {changes[edge]}."));
    }

    // With one alternative that is ablating every edge alone. With several, the others are taken away first: what is then found are
    // the edges of the one that is left.
    [Theory]
    [MemberData(nameof(Cases))]
    public void WholeModel_EachEdgeAblatedAlone_FindsExactlyThePlantedOnes(string name, bool isDouble)
    {
        PlantedCircuit planted = Find(name);
        using PlantedMeter meter = Meter(name, isDouble, OraclePairs);

        foreach (ImmutableArray<string> alternative in planted.Alternatives)
        {
            HashSet<string> others = [.. planted.Edges.Except(alternative)];
            int[] edges = [.. Enumerable.Range(0, meter.Graph.EdgeCount).Where(edge => !others.Contains(meter.Graph.EdgeName(edge)))];
            double[] changes = meter.Changes(Circuit.Of(meter.Graph, edges), edges);
            IEnumerable<string> found = edges
                .Where(edge => Math.Abs(changes[edge]) >= PlantedCircuit.LeastLoss)
                .Select(meter.Graph.EdgeName);
            Assert.Equal(alternative.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Hiding_EveryModel_HasIdleAndNoisyComponents(string name)
    {
        PlantedCircuit planted = Find(name);
        using PlantedMeter meter = Meter(name, isDouble: false);
        Circuit circuit = planted.ToCircuit();

        int[] sources = [.. Enumerable.Range(0, meter.Graph.SourceCount).Where(source => !circuit.ContainsSource(source))];
        int[] edges = [.. sources.Select(source => meter.Graph.EdgeIndex(source, meter.Graph.LogitsDestination))];
        double[] changes = meter.Changes(Circuit.Whole(meter.Graph), edges);

        double[] others = [.. edges.Select(edge => changes[edge])];
        Assert.Contains(0, others);
        Assert.Contains(others, change => Math.Abs(change) > 1e-3);
    }

    [Fact]
    public void All_BuiltTwice_IsTheSame()
    {
        foreach ((PlantedCircuit first, PlantedCircuit second) in PlantedCircuits.All().Zip(PlantedCircuits.All()))
        {
            using PlantedMeter one = Meter(first, isDouble: false);
            using PlantedMeter other = Meter(second, isDouble: false);
            Assert.Equal<double>(one.Whole.Metric, other.Whole.Metric);
            Assert.Equal<double>(one.Whole.Kl, other.Whole.Kl);
            Assert.Equal<double>(one.Empty.Metric, other.Empty.Metric);
            Assert.Equal<double>(one.Empty.Kl, other.Empty.Kl);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pairs_EveryModel_FitItsShapeAndDiffer(string name)
    {
        PlantedCircuit planted = Find(name);

        Assert.Equal(planted.Pairs.Length, planted.Pairs.Select(pair => string.Join(' ', pair.Clean)).Distinct().Count());
        foreach (TokenPair pair in planted.Pairs)
        {
            Assert.Equal(pair.Clean.Length, pair.Corrupted.Length);
            Assert.InRange(pair.Clean.Length, 2, planted.Shape.ContextLength);
            Assert.All(pair.Clean.Concat(pair.Corrupted).Concat(pair.Answers).Concat(pair.WrongAnswers), token => Assert.InRange(token, 0, planted.Shape.VocabSize - 1));
            Assert.Empty(pair.Answers.Intersect(pair.WrongAnswers));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Edges_EveryModel_LieOnPathsFromInputToLogits(string name)
    {
        PlantedCircuit planted = Find(name);

        Assert.Equal(planted.Edges.Length, Pruning.Prune(planted.ToCircuit()).EdgeCount);
    }

    [Fact]
    public void ToCircuit_UnknownEdge_IsTold()
    {
        PlantedCircuit planted = Find("induction");

        var fault = Assert.Throws<ArgumentException>(() => planted.ToCircuit(["input->m7"]));

        Assert.StartsWith("The graph of induction has no edge input->m7.", fault.Message, StringComparison.Ordinal);
    }

    private static PlantedCircuit Find(string name) => PlantedCircuits.All().Single(planted => planted.Name == name);

    private static PlantedMeter Meter(string name, bool isDouble, int oraclePairs = int.MaxValue) => Meter(Find(name), isDouble, oraclePairs);

    private static PlantedMeter Meter(PlantedCircuit planted, bool isDouble, int oraclePairs = int.MaxValue)
        => isDouble
            ? new PlantedMeter(planted, new ReferenceBackend(), Math.Min(oraclePairs, planted.Pairs.Length))
            : new PlantedMeter(planted, new CpuBackend(2), planted.Pairs.Length);
}
