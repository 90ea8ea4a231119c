namespace CircuitFinder.Engine.Tokens;

/// <summary>A vocabulary in the making: the 256 bytes, and what was merged so far.</summary>
internal sealed class GrowingVocabulary
{
    private readonly List<byte[]> _tokens = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<(int Left, int Right, int Result)> _merges = [];

    public GrowingVocabulary()
    {
        foreach (byte value in ByteAlphabet.IdOrder)
        {
            Add([value]);
        }
    }

    public int Count => _tokens.Count;

    public IReadOnlyList<(int Left, int Right, int Result)> Merges => _merges;

    public ReadOnlySpan<byte> Bytes(int id) => _tokens[id];

    public int IdOf(ReadOnlySpan<byte> bytes) => _ids[ByteAlphabet.Write(bytes)];

    /// <summary>Notes a merge; two ways to the same bytes are one token.</summary>
    public int AddMerge(int left, int right)
    {
        byte[] bytes = [.. _tokens[left], .. _tokens[right]];
        if (!_ids.TryGetValue(ByteAlphabet.Write(bytes), out int result))
        {
            result = Add(bytes);
        }

        _merges.Add((left, right, result));
        return result;
    }

    public BpeTokenizer ToTokenizer(string specialToken)
    {
        List<string> tokens = [.. _tokens.Select(bytes => ByteAlphabet.Write(bytes)), specialToken];
        return new BpeTokenizer(new BpeVocabulary(
            [.. tokens], new MergeTable([.. _merges]), [new AddedToken(specialToken, _tokens.Count, IsSpecial: true)]));
    }

    private int Add(byte[] bytes)
    {
        _ids.Add(ByteAlphabet.Write(bytes), _tokens.Count);
        _tokens.Add(bytes);
        return _tokens.Count - 1;
    }
}
