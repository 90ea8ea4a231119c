using System.Collections.Immutable;
using System.Text;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tokens;
using Microsoft.ML.Tokenizers;
using LibraryTokenizer = Microsoft.ML.Tokenizers.BpeTokenizer;

namespace CircuitFinder.Extras.Tokenizers;

/// <summary>GPT-2's byte-level byte-pair encoding by Microsoft.ML.Tokenizers: the ids and texts of <see cref="Engine.Tokens.BpeTokenizer"/>.</summary>
/// <remarks>
/// Where that library by itself would differ, the adapter steps in: letters and numbers beyond U+FFFF are cut as such, half of a surrogate pair is taken for
/// U+FFFD, of two added tokens that begin at one place the longer is taken, added tokens are decoded as the text that they are, and unknown ids are
/// refused where the library skips them. A vocabulary that lacks a byte is refused at once. One difference stays: the library merges a pair as soon as it comes
/// up, GPT-2 only when the merge under way is done everywhere. That shows where a merge stands before the one that makes its left or right side, or
/// two merges make one token, as in no vocabulary that GPT-2's training gives.
/// </remarks>
public sealed class MicrosoftTokenizer : ITokenizer
{
    private readonly TokenBytes _bytes;
    private readonly LibraryTokenizer _ordinary;
    private readonly LibraryTokenizer _all;

    // Tokens that stand for their text; all others are written in the byte alphabet.
    private readonly Dictionary<int, string> _texts = [];

    private MicrosoftTokenizer(BpeVocabulary vocabulary)
    {
        _bytes = new TokenBytes(vocabulary);
        _ordinary = Build(vocabulary, vocabulary.AddedTokens.Where(token => !token.IsSpecial));
        _all = Build(vocabulary, vocabulary.AddedTokens);
        HashSet<int> added = [.. vocabulary.AddedTokens.Select(token => token.Id)];
        for (int id = 0; id < vocabulary.Tokens.Length; id++)
        {
            if (vocabulary.Tokens[id] is string token && (added.Contains(id) || !ByteAlphabet.TryRead(token, out _)))
            {
                _texts.Add(id, token);
            }
        }
    }

    /// <inheritdoc/>
    public int VocabularySize => _bytes.Length;

    /// <summary>Loads a vocabulary from <c>tokenizer.json</c>, or else from <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <param name="folder">A model's folder.</param>
    /// <param name="modelVocabularySize">Number of tokens that the model knows; every id must be below it. Null to take any.</param>
    /// <exception cref="UserFaultException">There is no vocabulary, or it is faulty or not GPT-2's kind; all faults at once.</exception>
    /// <exception cref="UserFaultException">The vocabulary lacks a byte, which the library would leave out of texts without a word.</exception>
    public static MicrosoftTokenizer Load(string folder, int? modelVocabularySize = null)
    {
        BpeVocabulary vocabulary = BpeVocabulary.Load(folder, modelVocabularySize);
        HashSet<string?> tokens = [.. vocabulary.Tokens];
        ImmutableArray<byte> missing = [.. ByteAlphabet.IdOrder.Where(value => !tokens.Contains($"{ByteAlphabet.Write(value)}"))];
        return missing.IsEmpty
            ? new MicrosoftTokenizer(vocabulary)
            : throw new UserFaultException(
                $"{folder}: the vocabulary lacks {missing.Length} of the 256 bytes, the first 0x{missing[0]:X2}; "
                + $"it must have the token '{ByteAlphabet.Write(missing[0])}', or be read without Microsoft.ML.Tokenizers.");
    }

    /// <inheritdoc/>
    public int[] Encode(string text, bool specialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool hasSurrogates = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;
        string wellFormed = hasSurrogates ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
        return [.. (specialTokens ? _all : _ordinary).EncodeToIds(wellFormed)];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        var run = new List<int>();
        foreach (int id in ids)
        {
            // Names the id where the vocabulary has none.
            _bytes.Of(id);
            if (!_texts.TryGetValue(id, out string? whole))
            {
                run.Add(id);
                continue;
            }

            // A text is whole characters, so no character of a run goes on behind it.
            text.Append(_ordinary.Decode(run)).Append(whole);
            run.Clear();
        }

        return text.Append(_ordinary.Decode(run)).ToString();
    }

    /// <inheritdoc/>
    public bool Contains(int id) => _bytes.Has(id);

    /// <inheritdoc/>
    public string TokenText(int id) => _bytes.Text(id);

    private static LibraryTokenizer Build(BpeVocabulary vocabulary, IEnumerable<AddedToken> added)
    {
        ImmutableArray<AddedToken> tokens = [.. added];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < vocabulary.Tokens.Length; id++)
        {
            if (vocabulary.Tokens[id] is string token)
            {
                ids.Add(token, id);
            }
        }

        return LibraryTokenizer.Create(new BpeOptions(ids)
        {
            ByteLevel = true,
            PreTokenizer = new Gpt2Pieces(new AddedTokenFinder(tokens)),
            SpecialTokens = tokens.DistinctBy(token => token.Id).ToDictionary(token => token.Text, token => token.Id, StringComparer.Ordinal),

            // No text holds a token with a space in it before it is merged, and that library's form of a merge has no place for one.
            Merges = vocabulary.Merges.Merges
                .Select(merge => (Left: vocabulary.Tokens[merge.Left]!, Right: vocabulary.Tokens[merge.Right]!))
                .Where(merge => !merge.Left.Contains(' ', StringComparison.Ordinal) && !merge.Right.Contains(' ', StringComparison.Ordinal))
                .Select(merge => $"{merge.Left} {merge.Right}"),
        });
    }
}
