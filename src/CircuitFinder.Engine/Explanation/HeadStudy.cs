using System.Collections.Immutable;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;

namespace CircuitFinder.Engine.Explanation;

/// <summary>Measures where every head looks, template by template.</summary>
/// <remarks>
/// Links between slots are measured on the clean and on the corrupted prompts, roles on the clean ones. Each prompt counts once,
/// and prompts are summed
/// in their order: neither the batch size nor the number of threads changes a bit.
/// </remarks>
public static class HeadStudy
{
    /// <summary>Runs the model and gathers its attention.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Those of one template share the names of their mentions.</param>
    /// <param name="batchSize">Prompt pairs that run together; 0 chooses by memory.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    /// <exception cref="ArgumentException">There are no prompts.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static HeadReport Measure(
        Transformer model, IReadOnlyList<HeadPrompt> prompts, int batchSize = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut([.. prompts.Select(prompt => prompt.Pair)], batchSize, model);
        ChunkCapacity capacity = ChunkCapacity.Of(chunks);
        using var activations = new Activations(model, capacity.Rows, capacity.Answers, capacity.Length, ActivationParts.Patterns);
        double[] buffer = new double[capacity.Rows * model.Shape.HeadCount * capacity.Length];
        List<TemplateTally> order = [];
        TemplateTally[] tallies = Tallies(prompts, model.Shape.LayerCount * model.Shape.HeadCount, order);
        foreach (PairChunk chunk in chunks)
        {
            cancellation.ThrowIfCancellationRequested();
            ForwardPass.Run(model, chunk.Clean, activations);
            AddClean(model, chunk, activations, capacity.Length, buffer, prompts, tallies);
            cancellation.ThrowIfCancellationRequested();
            ForwardPass.Run(model, chunk.Corrupted, activations);
            AddCorrupted(model, chunk, activations, capacity.Length, buffer, prompts, tallies);
        }

        ImmutableArray<TemplateAttention> templates = [.. order.Select(tally => tally.ToAttention(model.Shape.HeadCount))];
        return new HeadReport(templates, HeadLabeller.Label(templates));
    }

    // [prompt]: the tally of its template; in order of first appearance.
    private static TemplateTally[] Tallies(IReadOnlyList<HeadPrompt> prompts, int heads, List<TemplateTally> order)
    {
        var known = new Dictionary<string, TemplateTally>(StringComparer.Ordinal);
        return [.. prompts.Select(prompt =>
        {
            string name = prompt.Slots?.Template ?? string.Empty;
            if (!known.TryGetValue(name, out TemplateTally? tally))
            {
                known.Add(name, tally = new TemplateTally(prompt, heads));
                order.Add(tally);
            }

            return tally;
        })];
    }

    private static void AddClean(
        Transformer model,
        PairChunk chunk,
        Activations activations,
        int length,
        double[] buffer,
        IReadOnlyList<HeadPrompt> prompts,
        TemplateTally[] tallies)
    {
        List<RoleInstance>[] instances = [.. chunk.Pairs.Select(RoleInstances.Of)];
        var links = new (int From, int[] To)[chunk.Pairs.Count][];
        for (int i = 0; i < links.Length; i++)
        {
            links[i] = tallies[chunk.First + i].CleanLinks(prompts[chunk.First + i]);
            tallies[chunk.First + i].Count(prompts[chunk.First + i], instances[i]);
        }

        Walk(model, chunk.Clean, activations, length, buffer, (i, head, rows) =>
        {
            tallies[chunk.First + i].AddLinks(head, isClean: true, links[i], rows);
            tallies[chunk.First + i].AddRoles(head, instances[i], rows);
        });
    }

    private static void AddCorrupted(
        Transformer model,
        PairChunk chunk,
        Activations activations,
        int length,
        double[] buffer,
        IReadOnlyList<HeadPrompt> prompts,
        TemplateTally[] tallies)
    {
        (int From, int[] To)[][] links =
            [.. Enumerable.Range(chunk.First, chunk.Pairs.Count).Select(i => tallies[i].CorruptedLinks(prompts[i]))];
        Walk(model, chunk.Corrupted, activations, length, buffer, (i, head, rows) =>
            tallies[chunk.First + i].AddLinks(head, isClean: false, links[i], rows));
    }

    // Every head on every sequence; heads count through all layers.
    private static void Walk(
        Transformer model, TokenBatch batch, Activations activations, int length, double[] buffer, Action<int, int, AttentionRows> add)
    {
        int heads = model.Shape.HeadCount;
        int stride = heads * length;
        for (int layer = 0; layer < model.Shape.LayerCount; layer++)
        {
            model.Backend.Download(activations.Patterns[layer].First(batch.RowCount), buffer.AsSpan(0, batch.RowCount * stride));
            for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
            {
                for (int head = 0; head < heads; head++)
                {
                    add(sequence, (layer * heads) + head, new AttentionRows(buffer, (batch.Starts[sequence] * stride) + (head * length), stride));
                }
            }
        }
    }
}
