using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>GPT-2's byte-level byte-pair encoding: text to token ids and back. Safe for use from several threads.</summary>
/// <remarks>
/// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners". Text is cut into pieces by GPT-2's pattern, a piece's UTF-8 bytes are tokens,
/// and merges join them in the order in which they were learned. No token is added before or after the text: <see cref="BosOf"/> says what goes before it.
/// </remarks>
public sealed class BpeTokenizer : ITokenizer
{
    private const int CachedPieces = 1 << 15;
    private const int LongestCachedPiece = 48;
    private readonly BpeVocabulary _vocabulary;
    private readonly TokenBytes _bytes;
    private readonly int[] _byteIds = new int[256];
    private readonly AddedTokenFinder _ordinaryFinder;
    private readonly AddedTokenFinder _allFinder;
    private readonly ConcurrentDictionary<string, int[]> _cache = new();
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cacheLookup;
    private int _cachedPieces;

    internal BpeTokenizer(BpeVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _cacheLookup = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        _ordinaryFinder = new AddedTokenFinder(vocabulary.AddedTokens.Where(token => !token.IsSpecial));
        _allFinder = new AddedTokenFinder(vocabulary.AddedTokens);
        _bytes = new TokenBytes(vocabulary);
        Array.Fill(_byteIds, -1);
        for (int id = 0; id < vocabulary.Tokens.Length; id++)
        {
            if (vocabulary.Tokens[id] is { Length: 1 } token && ByteAlphabet.TryRead(token, out byte[] single))
            {
                _byteIds[single[0]] = id;
            }
        }
    }

    /// <summary>The largest token id plus one; fewer tokens where the vocabulary leaves ids out.</summary>
    public int VocabularySize => _bytes.Length;

    /// <summary>Whether a folder holds a vocabulary: <c>tokenizer.json</c>, or <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <param name="folder">A model's folder.</param>
    public static bool Exists(string folder) => TokenizerJson.Exists(folder) || VocabularyFiles.Exist(folder);

    /// <summary>Loads a vocabulary.</summary>
    /// <remarks>
    /// <c>tokenizer.json</c> goes first where both forms are there, since it alone says how text is cut and which tokens were added. Of
    /// <c>vocab.json</c> and <c>merges.txt</c>, tokens that are neither a byte nor the result of a merge, such as <c>&lt;|endoftext|&gt;</c>, are special.
    /// </remarks>
    /// <param name="folder">A model's folder.</param>
    /// <param name="modelVocabularySize">Number of tokens that the model knows; every id must be below it. Null to take any. Ids may be left out.</param>
    /// <exception cref="UserFaultException">There is no vocabulary, or it is faulty or not GPT-2's kind; all faults at once.</exception>
    public static BpeTokenizer Load(string folder, int? modelVocabularySize = null) => new(BpeVocabulary.Load(folder, modelVocabularySize));

    /// <summary>Encodes text.</summary>
    /// <param name="text">Any text; half of a surrogate pair is taken for U+FFFD.</param>
    /// <param name="specialTokens">Whether special tokens such as <c>&lt;|endoftext|&gt;</c> are recognised; if not, they are text like any other.</param>
    /// <returns>[position].</returns>
    /// <exception cref="UserFaultException">The vocabulary lacks a byte of the text.</exception>
    public int[] Encode(string text, bool specialTokens = false)
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
                EncodePieces(text.AsSpan(span.Start, span.Length), ids);
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

    /// <summary>Encodes text that is one token.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="id">Its token id; −1 where there is not exactly one.</param>
    /// <returns>Whether it is exactly one token.</returns>
    /// <exception cref="UserFaultException">The vocabulary lacks a byte of the text.</exception>
    public bool TryEncodeSingle(string text, out int id)
    {
        int[] ids = Encode(text);
        id = ids.Length == 1 ? ids[0] : -1;
        return ids.Length == 1;
    }

    /// <summary>Decodes token ids.</summary>
    /// <param name="ids">[position].</param>
    /// <returns>The text; U+FFFD stands where the bytes are not UTF-8.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>(ids.Length * 4);
        foreach (int id in ids)
        {
            bytes.AddRange(_bytes.Of(id));
        }

        return Encoding.UTF8.GetString([.. bytes]);
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
    /// <exception cref="InvalidOperationException">The vocabulary has added tokens that are not special, which this form cannot say.</exception>
    public void Save(string folder)
    {
        if (_vocabulary.AddedTokens.FirstOrDefault(token => !token.IsSpecial) is AddedToken token)
        {
            throw new InvalidOperationException(
                $"Added token '{token.Text}' is not special; {VocabularyFiles.VocabularyName} and {VocabularyFiles.MergesName} have no place for it.");
        }

        VocabularyFiles.Write(_vocabulary, folder);
    }

    private void EncodePieces(ReadOnlySpan<char> text, List<int> ids)
    {
        while (text.Length > 0)
        {
            int length = PreTokenizer.NextPiece(text);
            ids.AddRange(EncodePiece(text[..length]));
            text = text[length..];
        }
    }

    private int[] EncodePiece(ReadOnlySpan<char> piece)
    {
        if (piece.Length > LongestCachedPiece)
        {
            return MergePiece(piece);
        }

        if (!_cacheLookup.TryGetValue(piece, out int[]? ids))
        {
            ids = MergePiece(piece);

            // A full cache keeps what it has: words that are frequent come early.
            if (Volatile.Read(ref _cachedPieces) < CachedPieces && _cacheLookup.TryAdd(piece, ids))
            {
                Interlocked.Increment(ref _cachedPieces);
            }
        }

        return ids;
    }

    private int[] MergePiece(ReadOnlySpan<char> piece)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, bytes);
        int[] symbols = new int[bytes.Length];
        for (int index = 0; index < bytes.Length; index++)
        {
            symbols[index] = _byteIds[bytes[index]];
            if (symbols[index] < 0)
            {
                throw new UserFaultException(
                    $"text '{Shorten(piece)}' needs byte 0x{bytes[index]:X2}, which the vocabulary lacks; "
                    + $"it must have the token '{ByteAlphabet.Write(bytes[index])}' (a byte-level vocabulary has all 256).");
            }
        }

        return _vocabulary.Merges.Apply(symbols);
    }

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
}
