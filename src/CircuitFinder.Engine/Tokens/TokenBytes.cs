using System.Text;
using System.Text.Unicode;

namespace CircuitFinder.Engine.Tokens;

/// <summary>The bytes that a vocabulary's tokens stand for.</summary>
internal sealed class TokenBytes
{
    private readonly byte[]?[] _bytes;

    public TokenBytes(BpeVocabulary vocabulary)
    {
        HashSet<int> added = [.. vocabulary.AddedTokens.Select(token => token.Id)];
        _bytes = new byte[]?[vocabulary.Tokens.Length];
        for (int id = 0; id < _bytes.Length; id++)
        {
            if (vocabulary.Tokens[id] is string token)
            {
                _bytes[id] = added.Contains(id) ? Encoding.UTF8.GetBytes(token)
                    : vocabulary.Rules.IsSentencePiece ? SentencePieces.Bytes(token)
                    : ByteAlphabet.TryRead(token, out byte[] bytes) ? bytes : Encoding.UTF8.GetBytes(token);
            }
        }
    }

    /// <summary>The largest token id plus one.</summary>
    public int Length => _bytes.Length;

    /// <summary>Whether the vocabulary has such an id.</summary>
    public bool Has(int id) => (uint)id < (uint)_bytes.Length && _bytes[id] is not null;

    /// <summary>A token's bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public byte[] Of(int id)
        => (uint)id < (uint)_bytes.Length && _bytes[id] is byte[] bytes
            ? bytes
            : throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary has no such token; its largest id is {_bytes.Length - 1}.");

    /// <summary>A token's text for display, as <see cref="ITokenizer.TokenText"/> says.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Text(int id)
    {
        byte[] bytes = Of(id);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : string.Concat(bytes.Select(value => $"\\x{value:X2}"));
    }
}
