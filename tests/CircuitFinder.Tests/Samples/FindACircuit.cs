using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Samples;

/// <summary>Scores every edge of a model on one prompt pair, takes the ten best and measures them.</summary>
public static class FindACircuit
{
    public static Circuit Run(string modelFolder, TextWriter output)
    {
        using IBackend backend = new CpuBackend(Environment.ProcessorCount);
        using Transformer model = ModelFolder.Load(modelFolder, backend);
        BpeTokenizer tokenizer = BpeTokenizer.Load(modelFolder);
        ImmutableArray<TokenPair> pairs =
        [
            new TokenPair(
                [.. tokenizer.Encode("When Anna and Paul went to the lake, Paul gave a book to")],
                [.. tokenizer.Encode("When Anna and Paul went to the lake, Anna gave a book to")],
                [.. tokenizer.Encode(" Anna")],
                [.. tokenizer.Encode(" Paul")]),
        ];
        IMetric metric = MetricCatalog.Find("logit-diff");
        EdgeScores scores = new EdgeAttributionPatching().Score(model, pairs, metric, new ScoringOptions());
        Circuit circuit = EdgeSelection.TopN(scores, 10);
        foreach (int edge in circuit.Edges)
        {
            output.WriteLine($"{scores.Graph.EdgeName(edge)}  {scores.Values[edge]:0.000}");
        }

        CircuitMeasurement measured = CircuitEvaluator.Measure(model, pairs, metric, [circuit], new EvaluationOptions())[0];
        output.WriteLine($"logit difference of the circuit: {measured.MeanMetric:0.000}");
        return circuit;
    }
}
