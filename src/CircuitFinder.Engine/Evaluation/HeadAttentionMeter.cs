using System.Collections.Immutable;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Evaluation;

/// <summary>Measures where every head looks on clean prompts.</summary>
/// <remarks>Previous-token, duplicate-token and induction scores as in Olsson et al. 2022, arXiv:2209.11895, and Wang et al. 2022, arXiv:2211.00593.</remarks>
public static class HeadAttentionMeter
{
    /// <summary>Runs the model and averages its attention.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">Prompt pairs; the clean ones are run.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    /// <returns>One record a head, layer by layer.</returns>
    /// <exception cref="ArgumentException">There are no pairs.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ImmutableArray<HeadAttention> Measure(Transformer model, IReadOnlyList<TokenPair> pairs, CancellationToken cancellation = default)
    {
        IReadOnlyList<PairChunk> chunks = PairChunk.Cut(pairs, 0, model);
        ChunkCapacity capacity = ChunkCapacity.Of(chunks);
        using var activations = new Activations(model, capacity.Rows, capacity.Sequences, capacity.Length, ActivationParts.Patterns);
        int heads = model.Shape.HeadCount;
        var sums = new Sums[model.Shape.LayerCount * heads];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = new Sums();
        }

        foreach (PairChunk chunk in chunks)
        {
            cancellation.ThrowIfCancellationRequested();
            ForwardPass.Run(model, chunk.Clean, activations);
            double[] pattern = new double[chunk.Clean.RowCount * heads * capacity.Length];
            for (int layer = 0; layer < model.Shape.LayerCount; layer++)
            {
                model.Backend.Download(activations.Patterns[layer].First(chunk.Clean.RowCount), pattern);
                for (int head = 0; head < heads; head++)
                {
                    Add(sums[(layer * heads) + head], chunk, pattern, heads * capacity.Length, head * capacity.Length);
                }
            }
        }

        return [.. sums.Select((sum, i) => sum.ToAttention(i / heads, i % heads))];
    }

    private static void Add(Sums sums, PairChunk chunk, double[] pattern, int stride, int offset)
    {
        for (int i = 0; i < chunk.Pairs.Count; i++)
        {
            ImmutableArray<int> tokens = chunk.Pairs[i].Clean;
            int start = chunk.Clean.Starts[i];
            for (int position = 1; position < tokens.Length; position++)
            {
                ReadOnlySpan<double> row = pattern.AsSpan(((start + position) * stride) + offset, position + 1);
                sums.Positions++;
                sums.Previous += row[position - 1];
                sums.First += row[0];
                AddRepeats(sums, tokens, position, row);
            }

            ReadOnlySpan<double> last = pattern.AsSpan(((start + tokens.Length - 1) * stride) + offset, tokens.Length);
            sums.Prompts++;
            for (int position = 0; position < tokens.Length; position++)
            {
                sums.Answer += chunk.Pairs[i].Answers.Contains(tokens[position]) ? last[position] : 0;
                sums.Wrong += chunk.Pairs[i].WrongAnswers.Contains(tokens[position]) ? last[position] : 0;
            }
        }
    }

    private static void AddRepeats(Sums sums, ImmutableArray<int> tokens, int position, ReadOnlySpan<double> row)
    {
        bool isRepeat = false;
        for (int earlier = 0; earlier < position; earlier++)
        {
            if (tokens[earlier] != tokens[position])
            {
                continue;
            }

            isRepeat = true;
            sums.Duplicate += row[earlier];
            sums.Induction += earlier + 1 < position ? row[earlier + 1] : 0;
        }

        sums.Repeats += isRepeat ? 1 : 0;
    }

    private sealed class Sums
    {
        public int Positions { get; set; }

        public int Repeats { get; set; }

        public int Prompts { get; set; }

        public double Previous { get; set; }

        public double First { get; set; }

        public double Duplicate { get; set; }

        public double Induction { get; set; }

        public double Answer { get; set; }

        public double Wrong { get; set; }

        public HeadAttention ToAttention(int layer, int head) => new(
            layer,
            head,
            Previous / Positions,
            Repeats == 0 ? double.NaN : Duplicate / Repeats,
            Repeats == 0 ? double.NaN : Induction / Repeats,
            First / Positions,
            Answer / Prompts,
            Wrong / Prompts);
    }
}
