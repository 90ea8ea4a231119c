using System.Collections.Immutable;
using System.Globalization;

namespace CircuitFinder.Engine.Models;

/// <summary>Several sequences of token ids laid one after another without padding. Rows are token positions.</summary>
public sealed class TokenBatch
{
    private readonly int[] _tokens;
    private readonly int[] _positions;
    private readonly int[] _starts;
    private readonly int[] _lastRows;
    private readonly int _first;
    private readonly string _kind;

    /// <summary>Lays sequences out.</summary>
    /// <param name="sequences">Each [position], at least one token long.</param>
    /// <param name="first">Index of the first sequence among all that run, for messages.</param>
    /// <param name="kind">What a sequence is, for messages.</param>
    /// <exception cref="ArgumentException">There is no sequence, or one is empty.</exception>
    public TokenBatch(IReadOnlyList<ImmutableArray<int>> sequences, int first = 0, string kind = "prompt")
    {
        _first = first;
        _kind = kind;
        if (sequences.Count == 0 || sequences.Any(sequence => sequence.IsDefaultOrEmpty))
        {
            throw new ArgumentException("A batch holds at least one sequence, and no empty ones.", nameof(sequences));
        }

        _tokens = new int[sequences.Sum(sequence => sequence.Length)];
        _positions = new int[_tokens.Length];
        _starts = new int[sequences.Count + 1];
        _lastRows = new int[sequences.Count];
        for (int i = 0; i < sequences.Count; i++)
        {
            ImmutableArray<int> sequence = sequences[i];
            for (int position = 0; position < sequence.Length; position++)
            {
                _tokens[_starts[i] + position] = sequence[position];
                _positions[_starts[i] + position] = position;
            }

            _starts[i + 1] = _starts[i] + sequence.Length;
            _lastRows[i] = _starts[i + 1] - 1;
            MaximumLength = Math.Max(MaximumLength, sequence.Length);
        }
    }

    /// <summary>Number of sequences.</summary>
    public int SequenceCount => _lastRows.Length;

    /// <summary>What messages call a sequence, counted from 1 among all that run.</summary>
    /// <param name="sequence">Index in this batch, from 0.</param>
    public string NameOf(int sequence) => string.Create(CultureInfo.InvariantCulture, $"{_kind} {_first + sequence + 1}");

    /// <summary>Number of rows: token positions of all sequences.</summary>
    public int RowCount => _tokens.Length;

    /// <summary>Length of the longest sequence.</summary>
    public int MaximumLength { get; }

    /// <summary>[row]: token ids.</summary>
    public ReadOnlySpan<int> Tokens => _tokens;

    /// <summary>[row]: position within its sequence.</summary>
    public ReadOnlySpan<int> Positions => _positions;

    /// <summary>First row of each sequence; last, the number of rows.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>[sequence]: the row of its last token, where the answer is read.</summary>
    public ReadOnlySpan<int> LastRows => _lastRows;
}
