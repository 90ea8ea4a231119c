using System.Collections.Immutable;
using System.Text;
using CircuitFinder.Engine.Files;
using Microsoft.ML.Tokenizers;
using LibraryTokenizer = Microsoft.ML.Tokenizers.BpeTokenizer;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Byte-level byte-pair encoding by Microsoft.ML.Tokenizers: text to the ids that Hugging Face's own engine gives, and
/// back. Safe for use from several threads.</summary>
/// <remarks>
/// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners". Text is cut into pieces by GPT-2's pattern, a
/// piece's UTF-8 bytes are tokens,
/// and merges join them in the order in which they were learned. No token is added before or after the text: <see cref="BosOf"/>
/// says what goes before it.
/// This class does what the library does not: added tokens are cut out with the white space that they take, letters beyond U+FFFF
/// are letters, half of a surrogate pair is U+FFFD, a byte
/// that the vocabulary lacks is a fault instead of a gap, and so is an unknown id.
/// </remarks>
public sealed class BpeTokenizer : ITokenizer
{
    private readonly BpeVocabulary _vocabulary;
    private readonly TokenBytes _bytes;
    private readonly LibraryTokenizer _library;
    private readonly AddedTokenFinder _ordinaryFinder;
    private readonly AddedTokenFinder _allFinder;

    // [byte]: whether the vocabulary lacks it; null where it lacks none.
    private readonly bool[]? _missing;

    // Ids by token; null unless the vocabulary is of characters.
    private readonly Dictionary<string, int>? _characters;

    // Ids of pieces that are tokens as they stand; null where all are merged.
    private readonly Dictionary<string, int>? _whole;

    // Tokens that stand for their text; all others are written in the byte alphabet.
    private readonly Dictionary<int, string> _texts = [];

    internal BpeTokenizer(BpeVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _ordinaryFinder = new AddedTokenFinder(vocabulary.AddedTokens.Where(token => !token.IsSpecial));
        _allFinder = new AddedTokenFinder(vocabulary.AddedTokens);
        _bytes = new TokenBytes(vocabulary);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        HashSet<int> added = [.. vocabulary.AddedTokens.Select(token => token.Id)];
        for (int id = 0; id < vocabulary.Tokens.Length; id++)
        {
            if (vocabulary.Tokens[id] is not { } token)
            {
                continue;
            }

            ids.Add(token, id);
            if (added.Contains(id) || (!vocabulary.Rules.IsSentencePiece && !ByteAlphabet.TryRead(token, out _)))
            {
                _texts.Add(id, token);
            }
        }

        _whole = vocabulary.Rules.IgnoresMerges ? ids : null;
        bool[] missing = [.. Enumerable.Range(0, 256).Select(value => !ids.ContainsKey($"{ByteAlphabet.Write((byte)value)}"))];
        _missing = Array.IndexOf(missing, true) < 0 || vocabulary.Rules.IsSentencePiece ? null : missing;
        _characters = vocabulary.Rules.IsSentencePiece ? ids : null;
        _library = LibraryTokenizer.Create(new BpeOptions(ids)
        {
            ByteLevel = !vocabulary.Rules.IsSentencePiece,
            PreTokenizer = new WholePiece(),

            // No text holds a token with a space in it before it is merged, and the library's form of a merge has no place for one.
            Merges = vocabulary.Merges.Merges
                .Select(merge => (Left: vocabulary.Tokens[merge.Left]!, Right: vocabulary.Tokens[merge.Right]!))
                .Where(merge => !merge.Left.Contains(' ', StringComparison.Ordinal) && !merge.Right.Contains(' ', StringComparison.Ordinal))
                .Select(merge => $"{merge.Left} {merge.Right}"),
        });
    }

    /// <summary>The largest token id plus one; fewer tokens where the vocabulary leaves ids out.</summary>
    public int VocabularySize => _bytes.Length;

    /// <summary>Whether a folder holds a vocabulary: <c>tokenizer.json</c>, <c>vocab.json</c> and <c>merges.txt</c>, or
    /// <c>tokenizer.model</c>.</summary>
    /// <param name="folder">A model's folder.</param>
    public static bool Exists(string folder) => TokenizerJson.Exists(folder) || VocabularyFiles.Exist(folder) || SentencePieceModel.Exists(folder);

    /// <summary>Loads a vocabulary.</summary>
    /// <remarks>
    /// <c>tokenizer.json</c> goes first where both forms are there, since it alone says how text is cut and which tokens were added. Of
    /// <c>vocab.json</c> and <c>merges.txt</c>, tokens that are neither a byte nor the result of a merge, such as
    /// <c>&lt;|endoftext|&gt;</c>, are special.
    /// </remarks>
    /// <param name="folder">A model's folder.</param>
    /// <param name="modelVocabularySize">Number of tokens that the model knows; every id must be below it. Null to take any. Ids
    /// may be left out.</param>
    /// <exception cref="UserFaultException">There is no vocabulary, or it is faulty or not GPT-2's kind; all faults at once.</exception>
    public static BpeTokenizer Load(string folder, int? modelVocabularySize = null) => new(BpeVocabulary.Load(folder, modelVocabularySize));

    /// <summary>Encodes text.</summary>
    /// <param name="text">Any text; half of a surrogate pair is taken for U+FFFD.</param>
    /// <param name="specialTokens">Whether special tokens such as <c>&lt;|endoftext|&gt;</c> are recognised; if not, they are text
    /// like any other.</param>
    /// <returns>[position].</returns>
    /// <exception cref="UserFaultException">The vocabulary lacks a byte of the text.</exception>
    public int[] Encode(string text, bool specialTokens = false) => Encode(text, specialTokens, isContinuation: false);

    /// <inheritdoc/>
    public int[] EncodeContinuation(string text) => Encode(text, specialTokens: true, isContinuation: true);

    // What goes on another text has no space put before it.
    private int[] Encode(string text, bool specialTokens, bool isContinuation)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length / 3);
        AddedTokenFinder finder = specialTokens ? _allFinder : _ordinaryFinder;
        foreach (AddedTokenSpan span in finder.Cut(text))
        {
            if (span.Token is { } added)
            {
                ids.Add(added.Id);
            }
            else
            {
                EncodeOrdinary(text.AsSpan(span.Start, span.Length), ids, span.Start == 0, isContinuation);
            }
        }

        return [.. ids];
    }

    /// <summary>What goes before a text: the model's beginning-of-sequence token, or nothing.</summary>
    /// <param name="mode">Whether it goes there.</param>
    /// <param name="modelName">As the message calls the model.</param>
    /// <returns>Token ids; usually one or none.</returns>
    /// <exception cref="UserFaultException">It always goes there, and the model names no such token.</exception>
    public ImmutableArray<int> BosOf(BosMode mode, string modelName)
    {
        BosRule rule = _vocabulary.Bos;
        return mode switch
        {
            BosMode.Never => [],
            BosMode.Auto => rule.Own,
            _ when !rule.Own.IsEmpty => rule.Own,
            _ => rule.Token is int token
                ? [token]
                : throw new UserFaultException(
                    $"bos always: model {modelName} names no beginning-of-sequence token (bos_token in tokenizer_config.json or special_tokens_map.json, bos_token_id in config.json). Choose auto or never."),
        };
    }

    /// <inheritdoc/>
    public bool Contains(int id) => _bytes.Has(id);

    /// <summary>Bytes of the space that may stand before a text; 0 where none does.</summary>
    internal int PrefixLength => _vocabulary.Rules.Prefix == SpacePrefix.Never ? 0 : 1;

    /// <summary>Encodes text that is one token.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="id">Its token id; −1 where there is not exactly one.</param>
    /// <returns>Whether it is exactly one token.</returns>
    /// <exception cref="UserFaultException">The vocabulary lacks a byte of the text.</exception>
    public bool TryEncodeSingle(string text, out int id)
    {
        int[] ids = Encode(text, specialTokens: false, isContinuation: true);
        id = ids.Length == 1 ? ids[0] : -1;
        return ids.Length == 1;
    }

    /// <summary>Decodes token ids.</summary>
    /// <param name="ids">[position].</param>
    /// <returns>The text; U+FFFD stands where the bytes are not UTF-8.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Decode(ReadOnlySpan<int> ids)
    {
        if (_characters is not null)
        {
            string whole = Encoding.UTF8.GetString([.. ids.ToArray().SelectMany(_bytes.Of)]);
            return _vocabulary.Rules.Prefix != SpacePrefix.Never && whole.StartsWith(' ') ? whole[1..] : whole;
        }

        var text = new StringBuilder();
        var run = new List<int>();
        foreach (int id in ids)
        {
            // Names the id where the vocabulary has none.
            _bytes.Of(id);
            if (!_texts.TryGetValue(id, out string? own))
            {
                run.Add(id);
                continue;
            }

            // A text is whole characters, so no character of a run goes on behind it.
            text.Append(_library.Decode(run)).Append(own);
            run.Clear();
        }

        return text.Append(_library.Decode(run)).ToString();
    }

    /// <summary>Number of bytes of text that a token stands for.</summary>
    /// <param name="id">A token id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public int ByteCount(int id) => _bytes.Of(id).Length;

    /// <summary>A token's text for display, with its leading space; bytes that are not whole characters stand as <c>\xE2\x82</c>.</summary>
    /// <param name="id">A token id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string TokenText(int id) => _bytes.Text(id);

    /// <summary>Writes <c>vocab.json</c> and <c>merges.txt</c> as Hugging Face has them.</summary>
    /// <param name="folder">Made if need be; files of these names are replaced.</param>
    /// <exception cref="InvalidOperationException">The vocabulary has added tokens that are not special, which this form cannot
    /// say.</exception>
    public void Save(string folder)
    {
        if (_vocabulary.AddedTokens.FirstOrDefault(token => !token.IsSpecial) is AddedToken token)
        {
            throw new InvalidOperationException(
                $"Added token '{token.Text}' is not special; {VocabularyFiles.VocabularyName} and {VocabularyFiles.MergesName} have no place for it.");
        }

        VocabularyFiles.Write(_vocabulary, folder);
    }

    private void EncodeOrdinary(ReadOnlySpan<char> text, List<int> ids, bool isFirst, bool isContinuation)
    {
        string wellFormed = text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0
            ? text.ToString()
            : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
        if (_missing is not null)
        {
            RequireBytes(wellFormed, _missing);
        }

        if (_vocabulary.Rules.ComposesText)
        {
            ComposedText.Require(wellFormed);
        }

        if (_characters is not null)
        {
            string spelled = SentencePieces.Spell(wellFormed, isContinuation && isFirst ? SpacePrefix.Never : _vocabulary.Rules.Prefix, isFirst);
            foreach ((string? known, int id) in SentencePieces.Cut(spelled, _characters))
            {
                ids.AddRange(known is null ? [id] : _library.EncodeToIds(known));
            }

            return;
        }

        IEnumerable<string> pieces = [wellFormed];
        foreach (TextCut cut in _vocabulary.Rules.Cuts)
        {
            pieces = pieces.SelectMany(cut.Cut);
        }

        foreach (string piece in pieces)
        {
            if (_whole is not null && _whole.TryGetValue(ByteAlphabet.Write(Encoding.UTF8.GetBytes(piece)), out int id))
            {
                ids.Add(id);
            }
            else
            {
                ids.AddRange(_library.EncodeToIds(piece));
            }
        }
    }

    private static void RequireBytes(string text, bool[] missing)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (missing[value])
                {
                    throw new UserFaultException(
                        $"text '{rune}' needs byte 0x{value:X2}, which the vocabulary lacks; "
                        + $"it must have the token '{ByteAlphabet.Write(value)}' (a byte-level vocabulary has all 256).");
                }
            }
        }
    }
}
