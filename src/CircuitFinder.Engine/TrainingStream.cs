using System.Collections.Immutable;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine;

/// <summary>Draws training texts from all tasks and from plain text in given proportions: an endless stream, the same on every machine.</summary>
internal sealed class TrainingStream : IDisposable
{
    /// <summary>The name that plain text goes by in a mixture.</summary>
    public const string Filler = "filler";

    /// <summary>The names in a mixture that are not tasks.</summary>
    public static IReadOnlyList<string> OtherNames { get; } = [Filler];

    private readonly (IEnumerator<string> Texts, double Upper)[] _sources;
    private readonly ulong _seed;
    private ulong _drawn;

    public TrainingStream(IReadOnlyList<TaskDefinition> tasks, ImmutableSortedDictionary<string, double> mixture, ulong seed)
    {
        _seed = seed;
        List<(IEnumerable<string> Texts, double Share)> sources =
        [
            .. tasks.Select(task => (TrainingText.Sentences(task, seed), mixture.GetValueOrDefault(task.Name, 1))),
            (FillerText.Sentences(tasks, seed), mixture.GetValueOrDefault(Filler, 1)),
        ];
        double total = sources.Sum(source => source.Share);
        double upper = 0;
        _sources = [.. sources.Select(source => (source.Texts.GetEnumerator(), upper += source.Share / total))];
    }

    /// <summary>The next text.</summary>
    public string Next()
    {
        double draw = (SplitMix64.ForMember(_seed, _drawn++).Next() >> 11) * (1.0 / (1UL << 53));
        foreach ((IEnumerator<string> texts, double upper) in _sources)
        {
            if (draw < upper)
            {
                texts.MoveNext();
                return texts.Current;
            }
        }

        IEnumerator<string> last = _sources[^1].Texts;
        last.MoveNext();
        return last.Current;
    }

    /// <summary>The next texts that are a training sequence in a vocabulary: 2 tokens to one more than the context.</summary>
    public ImmutableArray<int>[] Next(int count, ITokenizer tokenizer, int contextLength)
    {
        var sequences = new ImmutableArray<int>[count];
        for (int i = 0; i < count;)
        {
            sequences[i] = [.. tokenizer.Encode(Next())];
            if (sequences[i].Length >= 2 && sequences[i].Length <= contextLength + 1)
            {
                i++;
            }
        }

        return sequences;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((IEnumerator<string> texts, _) in _sources)
        {
            texts.Dispose();
        }
    }
}
