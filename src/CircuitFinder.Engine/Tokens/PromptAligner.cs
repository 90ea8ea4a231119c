using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Randomness;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Turns prompt pairs into a model's token ids, and keeps those that can be compared position by position.</summary>
/// <remarks>
/// A pair is kept if its clean and corrupted prompt have the same number of tokens, 1 to the context length; if it has an answer;
/// if each answer and wrong
/// answer is one token, none of them right and wrong at once; if every id is within the model's vocabulary; and if the two prompts
/// differ. An answer given
/// twice counts once. A pair with the ids and answers of an earlier one counts once too. Special tokens in a prompt's text are the tokens.
/// </remarks>
/// <param name="tokenizer">The model's tokeniser; null where it has none, and prompts must be token ids.</param>
/// <param name="vocabularySize">Number of tokens that the model knows.</param>
/// <param name="contextLength">Number of positions that the model has.</param>
/// <param name="modelName">As messages call the model; null for "the model".</param>
/// <param name="prefix">Token ids that go before every prompt that is text; ids are taken as they are.</param>
public sealed class PromptAligner(
    ITokenizer? tokenizer, int vocabularySize, int contextLength, string? modelName = null, ImmutableArray<int> prefix = default)
{
    private const int RejectedAtLeast = 200;
    private const int RejectedPerPrompt = 50;
    private const int ReasonsTold = 3;

    private string Model => modelName is null ? "the model" : $"model {modelName}";

    /// <summary>Keeps the first <paramref name="count"/> pairs that fit.</summary>
    /// <param name="pairs">Read only as far as needed; may be endless: after 200 + 50·<paramref name="count"/> pairs that do not
    /// fit, no more are tried.</param>
    /// <param name="count">Number of pairs wanted, at least 1.</param>
    /// <param name="source">As the user named the task or dataset, for messages.</param>
    /// <returns>Fewer where the pairs end before.</returns>
    /// <exception cref="UserFaultException">None fits, or too many do not; or prompts are text and there is no tokeniser.</exception>
    public AlignedPrompts Align(IEnumerable<PromptPair> pairs, int count, string? source = null)
    {
        long mostRejected = RejectedAtLeast + ((long)RejectedPerPrompt * count);
        AlignedPrompts aligned = Collect(pairs, count, mostRejected);
        return aligned.Pairs.Length > 0 && (aligned.Pairs.Length == count || aligned.Rejected < mostRejected)
            ? aligned
            : throw new UserFaultException(
                $"{At(source)}only {aligned.Pairs.Length} of the {aligned.Pairs.Length + aligned.Rejected} prompts tried fit {Model}, {count} are needed: {Tell(aligned)}");
    }

    /// <summary>Keeps every pair that fits, as for a dataset that has a fixed number of prompts.</summary>
    /// <param name="pairs">A finite sequence.</param>
    /// <param name="atMost">Number of pairs after which no more are read, at least 1.</param>
    /// <param name="source">As the user named the dataset, for messages.</param>
    /// <exception cref="UserFaultException">None fits; or prompts are text and there is no tokeniser.</exception>
    public AlignedPrompts AlignAll(IEnumerable<PromptPair> pairs, int atMost = int.MaxValue, string? source = null)
    {
        AlignedPrompts aligned = Collect(pairs, atMost, long.MaxValue);
        return aligned.Pairs.Length > 0
            ? aligned
            : throw new UserFaultException($"{At(source)}none of the {aligned.Rejected} prompts fits {Model}: {Tell(aligned)}");
    }

    private static string At(string? source) => source is null ? string.Empty : $"{source}: ";

    /// <summary>Keeps every pair that fits, or none.</summary>
    /// <param name="pairs">A finite sequence.</param>
    /// <param name="atMost">Number of pairs after which no more are read, at least 1.</param>
    /// <returns>Null where none fits.</returns>
    /// <exception cref="UserFaultException">Prompts are text and there is no tokeniser.</exception>
    public AlignedPrompts? AlignAny(IEnumerable<PromptPair> pairs, int atMost)
        => Collect(pairs, atMost, long.MaxValue) is { Pairs.IsEmpty: false } aligned ? aligned : null;

    private AlignedPrompts Collect(IEnumerable<PromptPair> pairs, int count, long mostRejected)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ImmutableArray<TokenPair>.Builder kept = ImmutableArray.CreateBuilder<TokenPair>();
        ImmutableArray<PromptPair>.Builder source = ImmutableArray.CreateBuilder<PromptPair>();
        var reasons = new Dictionary<string, int>();
        var kinds = new Dictionary<LeftOutReason, int>();
        var seen = new HashSet<ulong>();
        int rejected = 0;
        int repeated = 0;
        foreach (PromptPair pair in pairs)
        {
            if (!TryAlign(pair, out TokenPair? tokens, out LeftOutReason kind, out string reason))
            {
                rejected++;
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            }
            else if (seen.Add(StableHash.Of(tokens!.Key)))
            {
                kept.Add(tokens);
                source.Add(pair);
            }
            else
            {
                repeated++;
            }

            if (kept.Count == count || rejected >= mostRejected)
            {
                break;
            }
        }

        return new AlignedPrompts(
            kept.DrainToImmutable(),
            source.DrainToImmutable(),
            rejected,
            [.. reasons.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value))])
        {
            Repeated = repeated,
            LeftOut = [.. kinds.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value))],
        };
    }

    private bool TryAlign(PromptPair pair, out TokenPair? tokens, out LeftOutReason kind, out string reason)
    {
        ImmutableArray<int> clean = EncodePrompt(pair.Clean);
        ImmutableArray<int> corrupted = EncodePrompt(pair.Corrupted);
        ImmutableArray<int> answers = [];
        ImmutableArray<int> wrongAnswers = [];
        (LeftOutReason Kind, string Reason)? fault = FaultOf(pair.Clean, clean, "clean prompt")
            ?? FaultOf(pair.Corrupted, corrupted, "corrupted prompt")
            ?? FaultOfLengths(clean, corrupted)
            ?? EncodeAnswers(pair.Answers, "answer", out answers)
            ?? EncodeAnswers(pair.WrongAnswers, "wrong answer", out wrongAnswers)
            ?? FaultOfAnswers(answers, wrongAnswers)
            ?? FaultOfDifference(clean, corrupted)
            ?? FaultOfPositions(pair.AnswerPositions, clean.Length);
        (kind, reason) = fault ?? default;
        tokens = fault is null ? new TokenPair(clean, corrupted, answers, wrongAnswers) : null;
        if (fault is null && !pair.AnswerPositions.IsEmpty)
        {
            tokens = tokens! with { AnswerPositions = [.. pair.AnswerPositions.Select(position => position < 0 ? clean.Length + position : position).Distinct().Order()] };
        }

        return fault is null;
    }

    private static (LeftOutReason Kind, string Reason)? FaultOfPositions(ImmutableArray<int> positions, int length)
    {
        foreach (int position in positions)
        {
            if (position >= length || position < -length)
            {
                return (
                    LeftOutReason.AnswerPositionOutside,
                    $"the answer position is {position}, but the prompt is {Tokens(length)}; it must be from {-length} to {length - 1}");
            }
        }

        return null;
    }

    private (LeftOutReason Kind, string Reason)? FaultOfLengths(ImmutableArray<int> clean, ImmutableArray<int> corrupted)
    {
        if (clean.Length != corrupted.Length)
        {
            return (
                LeftOutReason.LengthsDiffer,
                $"the clean prompt is {Tokens(clean.Length)} and the corrupted one {Tokens(corrupted.Length)}; they must be of one length");
        }

        return clean.Length switch
        {
            0 => (LeftOutReason.Empty, "the prompt is empty; it must be at least 1 token"),
            int length when length > contextLength => (
                LeftOutReason.TooLong, $"the prompt is {Tokens(length)}; it must be at most {contextLength}, the context length of {Model}"),
            _ => null,
        };
    }

    private static (LeftOutReason Kind, string Reason)? FaultOfDifference(ImmutableArray<int> clean, ImmutableArray<int> corrupted)
        => clean.AsSpan().SequenceEqual(corrupted.AsSpan())
            ? (LeftOutReason.NothingDiffers, "the clean and the corrupted prompt are the same; something must differ")
            : null;

    private (LeftOutReason Kind, string Reason)? EncodeAnswers(ImmutableArray<PromptText> texts, string role, out ImmutableArray<int> answers)
    {
        answers = [];
        ImmutableArray<int>.Builder ids = ImmutableArray.CreateBuilder<int>(texts.Length);
        foreach (PromptText text in texts)
        {
            ImmutableArray<int> encoded = text.Text is not null && tokenizer is not null ? [.. tokenizer.EncodeContinuation(text.Text)] : Encode(text);
            if (encoded.Length != 1)
            {
                return (
                    LeftOutReason.AnswerNotOneToken,
                    text.Text is null
                        ? $"{role} {text} is {Tokens(encoded.Length)}; it must be 1"
                        : $"{role} '{text}' is {Tokens(encoded.Length)} under this model's tokeniser; it must be 1");
            }

            if (FaultOf(text, encoded, role) is { } fault)
            {
                return fault;
            }

            ids.Add(encoded[0]);
        }

        answers = [.. ids.Distinct()];
        return null;
    }

    private (LeftOutReason Kind, string Reason)? FaultOfAnswers(ImmutableArray<int> answers, ImmutableArray<int> wrongAnswers)
    {
        if (answers.IsEmpty)
        {
            return (LeftOutReason.NoAnswer, "the prompt has no answer; it must have at least 1");
        }

        foreach (int answer in answers)
        {
            if (wrongAnswers.Contains(answer))
            {
                string shown = tokenizer is not null && tokenizer.Contains(answer) ? $"'{tokenizer.TokenText(answer)}'" : $"[{answer}]";
                return (LeftOutReason.AnswerRightAndWrong, $"token {shown} is both an answer and a wrong answer; it must be one of the two");
            }
        }

        return null;
    }

    private (LeftOutReason Kind, string Reason)? FaultOf(PromptText text, ImmutableArray<int> ids, string role)
    {
        foreach (int id in ids)
        {
            if (id < 0 || id >= vocabularySize)
            {
                return (
                    LeftOutReason.OutsideVocabulary,
                    text.Text is null
                        ? $"{role} has token id {id}; ids must be from 0 to {vocabularySize - 1}, the vocabulary of {Model}"
                        : $"{role} '{text}' needs token id {id}, but the vocabulary of {Model} ends at {vocabularySize - 1}; the tokeniser must be the model's own");
            }
        }

        return null;
    }

    private ImmutableArray<int> EncodePrompt(PromptText text)
        => text.Text is null || prefix.IsDefaultOrEmpty ? Encode(text) : [.. prefix, .. Encode(text)];

    private ImmutableArray<int> Encode(PromptText text)
    {
        if (text.Text is null)
        {
            return text.Ids;
        }

        return tokenizer is not null
            ? [.. tokenizer.Encode(text.Text, specialTokens: true)]
            : throw new UserFaultException(
                $"{Model} has no tokeniser (vocab.json + merges.txt or tokenizer.json); give prompts as token ids, or put its tokeniser into its folder.");
    }

    private static string Tell(AlignedPrompts aligned)
    {
        if (aligned.Reasons.IsEmpty)
        {
            return "there are no more.";
        }

        IEnumerable<string> told = aligned.Reasons.Take(ReasonsTold).Select(entry => $"{entry.Count}× {entry.Reason}");
        int others = aligned.Reasons.Skip(ReasonsTold).Sum(entry => entry.Count);
        return $"{string.Join("; ", told)}{(others > 0 ? $"; {others}× other reasons" : "")}.";
    }

    private static string Tokens(int count) => count == 1 ? "1 token" : $"{count} tokens";
}
