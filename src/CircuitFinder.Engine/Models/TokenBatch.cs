using System.Collections.Immutable;
using System.Globalization;

namespace CircuitFinder.Engine.Models;

/// <summary>Several sequences of token ids laid one after another without padding. Rows are token positions.</summary>
public sealed class TokenBatch
{
    private readonly int[] _tokens;
    private readonly int[] _positions;
    private readonly int[] _starts;
    private readonly int[] _answerRows;
    private readonly int[] _answerStarts;
    private readonly int _first;
    private readonly string _kind;

    /// <summary>Lays sequences out.</summary>
    /// <param name="sequences">Each [position], at least one token long.</param>
    /// <param name="first">Index of the first sequence among all that run, for messages.</param>
    /// <param name="kind">What a sequence is, for messages.</param>
    /// <param name="answerPositions">[sequence]: where each sequence's answer is read, rising; null for the last position of each.</param>
    /// <exception cref="ArgumentException">There is no sequence, one is empty, or an answer position is outside its sequence.</exception>
    public TokenBatch(
        IReadOnlyList<ImmutableArray<int>> sequences, int first = 0, string kind = "prompt", IReadOnlyList<ImmutableArray<int>>? answerPositions = null)
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
        _answerStarts = new int[sequences.Count + 1];
        var answerRows = new List<int>(sequences.Count);
        for (int i = 0; i < sequences.Count; i++)
        {
            ImmutableArray<int> sequence = sequences[i];
            for (int position = 0; position < sequence.Length; position++)
            {
                _tokens[_starts[i] + position] = sequence[position];
                _positions[_starts[i] + position] = position;
            }

            _starts[i + 1] = _starts[i] + sequence.Length;
            foreach (int position in answerPositions?[i] ?? [sequence.Length - 1])
            {
                answerRows.Add((uint)position < (uint)sequence.Length
                    ? _starts[i] + position
                    : throw new ArgumentException($"An answer is read at position {position} of a sequence of {sequence.Length}.", nameof(answerPositions)));
            }

            _answerStarts[i + 1] = answerRows.Count;
            MaximumLength = Math.Max(MaximumLength, sequence.Length);
        }

        _answerRows = [.. answerRows];
    }

    /// <summary>Number of sequences.</summary>
    public int SequenceCount => _starts.Length - 1;

    /// <summary>Number of rows at which an answer is read: one a sequence, unless a sequence has several.</summary>
    public int AnswerCount => _answerRows.Length;

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

    /// <summary>[answer]: the rows at which answers are read, sequence by sequence; a sequence's last row unless another is asked
    /// for.</summary>
    public ReadOnlySpan<int> AnswerRows => _answerRows;

    /// <summary>First answer of each sequence; last, the number of answers.</summary>
    public ReadOnlySpan<int> AnswerStarts => _answerStarts;
}
