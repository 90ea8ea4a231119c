using System.Text;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Puts a vocabulary together from what its files say, and notes every contradiction among them.</summary>
internal sealed class BpeVocabularyBuilder(FileFaults faults, int? modelVocabularySize)
{
    /// <summary>No model has a vocabulary near this; an id beyond it is a slip that would only cost memory.</summary>
    private const int LargestId = (1 << 24) - 1;

    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<int, string> _tokens = [];
    private readonly Dictionary<(int Left, int Right), string> _mergePlaces = [];
    private readonly List<(int Left, int Right, int Result)> _merges = [];
    private readonly OrderedDictionary<string, AddedToken> _added = new(StringComparer.Ordinal);

    /// <summary>Notes a token; <paramref name="place"/> says where it stands.</summary>
    public void AddToken(string token, int id, string place) => AddToken(token, id, place, isKnownToModel: true);

    private void AddToken(string token, int id, string place, bool isKnownToModel)
    {
        if (id < 0 || id > LargestId)
        {
            faults.Add($"{place}: token '{token}' has id {id}; ids go from 0 to {LargestId}.");
        }
        else if (isKnownToModel && id >= modelVocabularySize)
        {
            faults.Add($"{place}: token '{token}' has id {id}, but the model has {modelVocabularySize} tokens; ids must be below that.");
        }
        else if (_tokens.TryGetValue(id, out string? other) && other != token)
        {
            faults.Add($"{place}: tokens '{other}' and '{token}' both have id {id}; each needs its own.");
        }
        else if (_ids.TryGetValue(token, out int otherId) && otherId != id)
        {
            faults.Add($"{place}: token '{token}' has the ids {otherId} and {id}; it must have one.");
        }
        else
        {
            _tokens[id] = token;
            _ids[token] = id;
        }
    }

    /// <summary>Notes a token that stands for its text as a whole; what was noted of the same text before is replaced.</summary>
    /// <param name="token">The token.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="isKnownToModel">False where the model may lack the token, as files beside a vocabulary add some that no prompt
    /// needs.</param>
    public void AddAddedToken(AddedToken token, string place, bool isKnownToModel = true)
    {
        if (token.Text.Length == 0)
        {
            faults.Add($"{place}: the added token with id {token.Id} has no content; give it text or remove it.");
            return;
        }

        AddToken(token.Text, token.Id, place, isKnownToModel);
        _added[token.Text] = token;
    }

    /// <summary>Notes a token that a role, such as <c>eos_token</c>, names by its text; it has its id in the vocabulary, or else
    /// gets the next one.</summary>
    public void AddSpecial(AddedToken token)
    {
        if (_added.TryGetValue(token.Text, out AddedToken? noted))
        {
            _added[token.Text] = noted with { IsSpecial = true };
            return;
        }

        if (!_ids.TryGetValue(token.Text, out int id))
        {
            id = _tokens.Count == 0 ? 0 : _tokens.Keys.Max() + 1;
            _tokens[id] = token.Text;
            _ids[token.Text] = id;
        }

        _added[token.Text] = token with { Id = id };
    }

    /// <summary>A token's id; null where there is none of that text.</summary>
    public int? IdOf(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    /// <summary>The id of an added token; null where there is none of that text.</summary>
    public int? AddedIdOf(string token) => _added.TryGetValue(token, out AddedToken? added) ? added.Id : null;

    /// <summary>Whether a token has that id.</summary>
    public bool HasId(int id) => _tokens.ContainsKey(id);

    /// <summary>Number of merges noted.</summary>
    public int MergeCount => _merges.Count;

    /// <summary>Number of tokens noted.</summary>
    public int TokenCount => _tokens.Count;

    /// <summary>Notes a merge, after all tokens.</summary>
    public void AddMerge(string left, string right, string place)
    {
        if (!_ids.TryGetValue(left, out int leftId) || !_ids.TryGetValue(right, out int rightId))
        {
            string missing = _ids.ContainsKey(left) ? right : left;
            faults.Add($"{place}: merge '{left} {right}' uses '{missing}', which the vocabulary lacks; add that token or remove the merge.");
        }
        else if (!_ids.TryGetValue(left + right, out int result))
        {
            faults.Add($"{place}: merge '{left} {right}' makes '{left + right}', which the vocabulary lacks; add that token or remove the merge.");
        }
        else if (!_mergePlaces.TryAdd((leftId, rightId), place))
        {
            faults.Add($"{place}: merge '{left} {right}' stands already at {_mergePlaces[(leftId, rightId)]}; remove one of the two.");
        }
        else
        {
            _merges.Add((leftId, rightId, result));
        }
    }

    /// <summary>Builds the vocabulary, or throws all faults noted.</summary>
    /// <param name="place">The file to name where the vocabulary as a whole is at fault.</param>
    public BpeVocabulary Build(string place)
    {
        if (_tokens.Count == 0 && !faults.Any)
        {
            faults.Add($"{place}: holds no tokens; a byte-level vocabulary has at least its 256 bytes.");
        }

        faults.ThrowIfAny();
        string?[] tokens = new string?[_tokens.Keys.Max() + 1];
        foreach ((int id, string token) in _tokens)
        {
            tokens[id] = token;
        }

        return new BpeVocabulary([.. tokens], new MergeTable([.. _merges]), [.. _added.Values]);
    }

    /// <summary>Counts as special every token that is neither one byte nor the result of a merge: in GPT-2's vocabulary,
    /// <c>&lt;|endoftext|&gt;</c> alone.</summary>
    /// <remarks>A token in the byte alphabet's stand-ins, such as <c>Ġthe</c>, is no text of its own, and stays an ordinary token
    /// that no text reaches.</remarks>
    public void AddUnmadeTokensAsSpecial()
    {
        HashSet<int> made = [.. _merges.Select(merge => merge.Result)];
        foreach ((int id, string token) in _tokens.OrderBy(pair => pair.Key))
        {
            if (token.Length > 1 && !made.Contains(id) && !_added.ContainsKey(token) && (Ascii.IsValid(token) || !ByteAlphabet.TryRead(token, out _)))
            {
                _added.Add(token, new AddedToken(token, id, IsSpecial: true));
            }
        }
    }
}
