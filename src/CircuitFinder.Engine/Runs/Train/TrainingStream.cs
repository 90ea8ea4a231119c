using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Runs.Train;

/// <summary>Draws training texts from all tasks and from plain text and from repeated words in given proportions: an endless
/// stream, the same on every machine.</summary>
internal sealed class TrainingStream : IDisposable
{
    /// <summary>The name that plain text goes by in a mixture.</summary>
    public const string Filler = "filler";

    /// <summary>The name that repeated random words go by in a mixture.</summary>
    public const string Repeats = "repeats";

    /// <summary>The names in a mixture that are not tasks.</summary>
    public static IReadOnlyList<string> OtherNames { get; } = [Filler, Repeats];

    // In a row; texts that never fit would be drawn for ever.
    private const int MostMisfits = 10_000;

    private readonly (IEnumerator<string> Texts, double Upper)[] _sources;
    private readonly IEnumerator<string>? _first;
    private readonly ulong _seed;
    private ulong _drawn;
    private int _firstUpdates;

    /// <param name="tasks">The tasks.</param>
    /// <param name="mixture">How often each source is drawn; what is not named counts 1.</param>
    /// <param name="seed">Any number; another number gives another stream.</param>
    /// <param name="firstUpdates">For how many updates only repeated words are drawn.</param>
    public TrainingStream(IReadOnlyList<TaskDefinition> tasks, ImmutableSortedDictionary<string, double> mixture, ulong seed, int firstUpdates = 0)
    {
        _seed = seed;
        List<(string Name, IEnumerable<string> Texts)> sources =
        [
            .. tasks.Select(task => (task.Name, TrainingText.Sentences(task, seed))),
            (Filler, FillerText.Sentences(tasks, seed)),
            (Repeats, RepeatText.Sentences(tasks, seed)),
        ];
        sources.RemoveAll(source => !source.Texts.Any());
        double total = sources.Sum(source => mixture.GetValueOrDefault(source.Name, 1));
        double upper = 0;
        _sources = [.. sources.Select(source => (source.Texts.GetEnumerator(), upper += mixture.GetValueOrDefault(source.Name, 1) / total))];
        _first = sources[^1].Name == Repeats ? _sources[^1].Texts : null;
        _firstUpdates = firstUpdates;
    }

    /// <summary>The next text.</summary>
    public string Next()
    {
        if (_firstUpdates > 0 && _first is not null)
        {
            _first.MoveNext();
            return _first.Current;
        }

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
        int misfits = 0;
        for (int i = 0; i < count;)
        {
            sequences[i] = [.. tokenizer.Encode(Next())];
            if (sequences[i].Length >= 2 && sequences[i].Length <= contextLength + 1)
            {
                i++;
                misfits = 0;
            }
            else if (++misfits == MostMisfits)
            {
                throw new UserFaultException($"none of {MostMisfits} training texts in a row has 2 to {contextLength + 1} tokens, which is what the context holds. Give a longer context.");
            }
        }

        _firstUpdates--;
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
