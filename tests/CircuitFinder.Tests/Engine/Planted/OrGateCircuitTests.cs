using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Planted;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Engine.Planted;

public class OrGateCircuitTests
{
    private static readonly PlantedCircuit OrGate = PlantedCircuits.All().Single(planted => planted.Name == "or-gate");

    private static readonly string[] Trunk = ["m1->logits"];

    [Fact]
    public void Edges_WithoutAnyOneOfABranch_StillDoTheTask()
    {
        using PlantedMeter meter = Meter();
        foreach (string edge in OrGate.Edges.Except(Trunk))
        {
            Assert.InRange(meter.Faithfulness(OrGate.Edges.Except([edge])), PlantedCircuit.LeastFaithfulness, 2 - PlantedCircuit.LeastFaithfulness);
        }
    }

    [Fact]
    public void Edges_WithoutOneOfEachBranch_DoNothing()
    {
        using PlantedMeter meter = Meter();
        foreach (string first in OrGate.Alternatives[0].Except(Trunk))
        {
            foreach (string second in OrGate.Alternatives[1].Except(Trunk))
            {
                Assert.InRange(meter.Faithfulness(OrGate.Edges.Except([first, second])), -0.1, 0.15);
            }
        }
    }

    [Fact]
    public void Edges_WithoutTheTrunk_DoNothing()
    {
        using PlantedMeter meter = Meter();

        Assert.InRange(meter.Faithfulness(OrGate.Edges.Except(Trunk)), -0.01, 0.01);
    }

    [Fact]
    public void Eap_AtTheCleanPrompts_SeesNoBranchButTheTrunk()
    {
        using var backend = new CpuBackend(2);
        using Transformer model = OrGate.Build(backend);
        using PlantedMeter meter = Meter();
        double effect = meter.Whole.MeanMetric - meter.Empty.MeanMetric;

        EdgeScores scores = new EdgeAttributionPatching().Score(model, OrGate.Pairs, MetricCatalog.Find(OrGate.MetricName), new ScoringOptions());

        foreach (int edge in OrGate.ToCircuit().Edges)
        {
            double share = scores.Values[edge] / effect;
            (double low, double high) = Trunk.Contains(meter.Graph.EdgeName(edge)) ? (-1.05, -0.95) : (-0.001, 0.001);
            Assert.InRange(share, low, high);
        }
    }

    private static PlantedMeter Meter() => new(OrGate, new CpuBackend(2), OrGate.Pairs.Length);
}
