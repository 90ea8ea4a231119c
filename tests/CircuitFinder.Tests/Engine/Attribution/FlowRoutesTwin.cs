using System.Runtime.InteropServices;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Engine.Attribution;

/// <summary>Information flow routes written in the plainest way: one prompt, one destination, one position, one source after the
/// other.</summary>
internal static class FlowRoutesTwin
{
    public static EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, bool withPositions)
    {
        ComputationGraph graph = ModelGraph.Of(model.Shape);
        double[] values = new double[graph.EdgeCount];
        foreach (TokenPair pair in pairs)
        {
            AddPrompt(model, graph, new TokenBatch([pair.Clean]), withPositions, values, 1.0 / pairs.Count);
        }

        return new EdgeScores(graph, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    private static void AddPrompt(Transformer model, ComputationGraph graph, TokenBatch batch, bool withPositions, double[] values, double weight)
    {
        IBackend backend = model.Backend;
        int rows = batch.RowCount;
        int dim = model.Shape.ModelDim;
        using var activations = new Activations(model, rows, 1, rows, ActivationParts.Residuals);
        ForwardPass.Run(model, batch, activations);
        using Tensor outputs = backend.Allocate(new Shape(graph.SourceCount, rows, dim));
        SourceOutputs.Write(model, activations, batch, outputs);
        if (!withPositions)
        {
            using Tensor none = backend.Allocate(new Shape(model.Shape.ContextLength, dim));
            backend.Embed(batch.Tokens, batch.Positions, model.Embedding.Tokens.View, none.AsMatrix(), outputs[0]);
        }

        double[][] written = [.. Enumerable.Range(0, graph.SourceCount).Select(source => Values(backend, outputs[source]))];
        for (int destination = 0; destination < graph.DestinationCount; destination++)
        {
            int node = graph.NodeOfDestination(destination);
            int point = node < 0
                ? 2 * graph.LayerCount
                : (2 * graph.LayerAndHead(node).Layer) + (graph.KindOfDestination(destination) is null ? 1 : 0);
            double[] read = Values(backend, activations.Residuals[point].AsMatrix());
            int sources = graph.SourcesBefore(destination);
            for (int row = 0; row < rows; row++)
            {
                double[] y = read[(row * dim)..((row + 1) * dim)];
                double[] proximities =
                [
                    .. written[..sources].Select(output => Math.Max(
                        0, y.Sum(Math.Abs) - y.Zip(output[(row * dim)..((row + 1) * dim)], (a, b) => Math.Abs(a - b)).Sum())),
                ];
                for (int source = 0; source < sources && proximities.Sum() > 0; source++)
                {
                    values[graph.EdgeIndex(source, destination)] += weight * proximities[source] / proximities.Sum() / rows;
                }
            }
        }
    }

    private static double[] Values(IBackend backend, MatrixView view)
    {
        double[] values = new double[view.Rows * view.Columns];
        backend.Download(view, values);
        return values;
    }
}
