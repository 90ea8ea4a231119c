using System.Collections.Immutable;
using CircuitFinder.Engine.Prompts;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Turns prompt pairs into a model's token ids, and keeps those that can be compared position by position.</summary>
/// <remarks>
/// A pair is kept if its clean and corrupted prompt have the same number of tokens, 1 to the context length; if it has an answer; if each answer and wrong
/// answer is one token, none of them right and wrong at once; and if every id is within the model's vocabulary. An answer given twice counts once.
/// </remarks>
/// <param name="tokenizer">The model's tokeniser; null where it has none, and prompts must be token ids.</param>
/// <param name="vocabularySize">Number of tokens that the model knows.</param>
/// <param name="contextLength">Number of positions that the model has.</param>
/// <param name="modelName">As messages call the model; null for "the model".</param>
public sealed class PromptAligner(ITokenizer? tokenizer, int vocabularySize, int contextLength, string? modelName = null)
{
    private const int RejectedAtLeast = 200;
    private const int RejectedPerPrompt = 50;
    private const int ReasonsTold = 3;

    private string Model => modelName is null ? "the model" : $"model {modelName}";

    /// <summary>Keeps the first <paramref name="count"/> pairs that fit.</summary>
    /// <param name="pairs">Read only as far as needed; may be endless: after 200 + 50·<paramref name="count"/> pairs that do not fit, no more are tried.</param>
    /// <param name="count">Number of pairs wanted, at least 1.</param>
    /// <exception cref="UserFaultException">Fewer fit; or prompts are text and there is no tokeniser.</exception>
    public AlignedPrompts Align(IEnumerable<PromptPair> pairs, int count)
    {
        AlignedPrompts aligned = Collect(pairs, count, RejectedAtLeast + ((long)RejectedPerPrompt * count));
        return aligned.Pairs.Length == count
            ? aligned
            : throw new UserFaultException(
                $"only {aligned.Pairs.Length} of the {aligned.Pairs.Length + aligned.Rejected} prompts tried fit {Model}, {count} are needed: {Tell(aligned)}");
    }

    /// <summary>Keeps every pair that fits, as for a dataset that has a fixed number of prompts.</summary>
    /// <param name="pairs">A finite sequence.</param>
    /// <param name="atMost">Number of pairs after which no more are read, at least 1.</param>
    /// <exception cref="UserFaultException">None fits; or prompts are text and there is no tokeniser.</exception>
    public AlignedPrompts AlignAll(IEnumerable<PromptPair> pairs, int atMost = int.MaxValue)
    {
        AlignedPrompts aligned = Collect(pairs, atMost, long.MaxValue);
        return aligned.Pairs.Length > 0
            ? aligned
            : throw new UserFaultException($"none of the {aligned.Rejected} prompts fits {Model}: {Tell(aligned)}");
    }

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
        int rejected = 0;
        foreach (PromptPair pair in pairs)
        {
            if (TryAlign(pair, out TokenPair? tokens, out string reason))
            {
                kept.Add(tokens!);
                source.Add(pair);
            }
            else
            {
                rejected++;
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
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
            [.. reasons.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value))]);
    }

    private bool TryAlign(PromptPair pair, out TokenPair? tokens, out string reason)
    {
        ImmutableArray<int> clean = Encode(pair.Clean);
        ImmutableArray<int> corrupted = Encode(pair.Corrupted);
        tokens = null;
        reason = FaultOf(pair.Clean, clean, "clean prompt") ?? FaultOf(pair.Corrupted, corrupted, "corrupted prompt") ?? FaultOfLengths(clean, corrupted) ?? "";
        if (reason.Length > 0
            || !TryEncodeAnswers(pair.Answers, "answer", out ImmutableArray<int> answers, out reason)
            || !TryEncodeAnswers(pair.WrongAnswers, "wrong answer", out ImmutableArray<int> wrongAnswers, out reason))
        {
            return false;
        }

        reason = FaultOfAnswers(answers, wrongAnswers) ?? "";
        tokens = reason.Length == 0 ? new TokenPair(clean, corrupted, answers, wrongAnswers) : null;
        return tokens is not null;
    }

    private string? FaultOfLengths(ImmutableArray<int> clean, ImmutableArray<int> corrupted)
    {
        if (clean.Length != corrupted.Length)
        {
            return $"the clean prompt is {Tokens(clean.Length)} and the corrupted one {Tokens(corrupted.Length)}; they must be of one length";
        }

        return clean.Length switch
        {
            0 => "the prompt is empty; it must be at least 1 token",
            int length when length > contextLength => $"the prompt is {Tokens(length)}; it must be at most {contextLength}, the context length of {Model}",
            _ => null,
        };
    }

    private bool TryEncodeAnswers(ImmutableArray<PromptText> texts, string role, out ImmutableArray<int> answers, out string reason)
    {
        ImmutableArray<int>.Builder ids = ImmutableArray.CreateBuilder<int>(texts.Length);
        foreach (PromptText text in texts)
        {
            ImmutableArray<int> encoded = Encode(text);
            if (encoded.Length != 1)
            {
                answers = [];
                reason = text.Text is null
                    ? $"{role} {text} is {Tokens(encoded.Length)}; it must be 1"
                    : $"{role} '{text}' is {Tokens(encoded.Length)} under this model's tokeniser; it must be 1";
                return false;
            }

            if (FaultOf(text, encoded, role) is string fault)
            {
                answers = [];
                reason = fault;
                return false;
            }

            ids.Add(encoded[0]);
        }

        answers = [.. ids.Distinct()];
        reason = "";
        return true;
    }

    private string? FaultOfAnswers(ImmutableArray<int> answers, ImmutableArray<int> wrongAnswers)
    {
        if (answers.IsEmpty)
        {
            return "the prompt has no answer; it must have at least 1";
        }

        foreach (int answer in answers)
        {
            if (wrongAnswers.Contains(answer))
            {
                string shown = tokenizer is null || answer >= tokenizer.VocabularySize ? $"[{answer}]" : $"'{tokenizer.TokenText(answer)}'";
                return $"token {shown} is both an answer and a wrong answer; it must be one of the two";
            }
        }

        return null;
    }

    private string? FaultOf(PromptText text, ImmutableArray<int> ids, string role)
    {
        foreach (int id in ids)
        {
            if (id < 0 || id >= vocabularySize)
            {
                return text.Text is null
                    ? $"{role} has token id {id}; ids must be from 0 to {vocabularySize - 1}, the vocabulary of {Model}"
                    : $"{role} '{text}' needs token id {id}, but the vocabulary of {Model} ends at {vocabularySize - 1}; the tokeniser must be the model's own";
            }
        }

        return null;
    }

    private ImmutableArray<int> Encode(PromptText text)
    {
        if (text.Text is null)
        {
            return text.Ids;
        }

        return tokenizer is not null
            ? [.. tokenizer.Encode(text.Text)]
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
