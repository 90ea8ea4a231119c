using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Evaluations;
using CircuitFinder.Tests.Engine.Circuits;

namespace CircuitFinder.Tests.Engine.Reports;

/// <summary>Two circuits to set beside each other: they share one edge, and each has one of its own; only the first has scores.</summary>
internal static class CompareSample
{
    public static ComputationGraph Graph { get; } = new(2, 2);

    public static NamedCircuit First { get; } = Named(
        "eap", Edges.Scores(Graph, ("input->m0", -0.5), ("m0->logits", 0.25)), "input->m0", "m0->logits");

    public static NamedCircuit Second { get; } = Named("a<b>&\"c\"", null, "input->m0", "input->a0.h1<q>");

    public static IReadOnlyList<NamedRoc> Curves { get; } =
        [.. from level in new[] { RocLevel.Edges, RocLevel.Nodes }
            from circuit in new[] { First, Second }
            select new NamedRoc(level, circuit.Name, CircuitRoc.Measure(
                level, circuit.File.Circuit, circuit.File.Scores, Edges.Circuit(Graph, "input->m0", "m0->m1"))!)];

    private static NamedCircuit Named(string name, EdgeScores? scores, params string[] edges)
        => new(name, $"{name}.json", new CircuitFile(Graph, Edges.Circuit(Graph, edges), scores, 64));
}
