using System.Text;
using CircuitFinder.Engine.Prompts.Datasets;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Puts a vocabulary together from what its files say, and notes every contradiction among them.</summary>
internal sealed class BpeVocabularyBuilder(FaultList faults, int? modelVocabularySize)
{
    /// <summary>No model has a vocabulary near this; an id beyond it is a slip that would only cost memory.</summary>
    private const int LargestId = (1 << 24) - 1;

    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<int, string> _tokens = [];
    private readonly Dictionary<(int Left, int Right), string> _mergePlaces = [];
    private readonly List<(int Left, int Right, int Result)> _merges = [];
    private readonly List<AddedToken> _added = [];

    /// <summary>Notes a token; <paramref name="place"/> says where it stands.</summary>
    public void AddToken(string token, int id, string place)
    {
        if (id < 0 || id > LargestId)
        {
            faults.Add($"{place}: token '{token}' has id {id}; ids go from 0 to {LargestId}.");
        }
        else if (id >= modelVocabularySize)
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

    /// <summary>Notes a token that stands for its text as a whole.</summary>
    public void AddAddedToken(AddedToken token, string place)
    {
        if (token.Text.Length == 0)
        {
            faults.Add($"{place}: the added token with id {token.Id} has no content; give it text or remove it.");
            return;
        }

        AddToken(token.Text, token.Id, place);
        _added.Add(token);
    }

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

        return new BpeVocabulary([.. tokens], new MergeTable([.. _merges]), [.. _added]);
    }

    /// <summary>Counts as special every token that is neither one byte nor the result of a merge: in GPT-2's vocabulary, <c>&lt;|endoftext|&gt;</c> alone.</summary>
    /// <remarks>A token in the byte alphabet's stand-ins, such as <c>Ġthe</c>, is no text of its own, and stays an ordinary token that no text reaches.</remarks>
    public void AddUnmadeTokensAsSpecial()
    {
        HashSet<int> made = [.. _merges.Select(merge => merge.Result)];
        foreach ((int id, string token) in _tokens.OrderBy(pair => pair.Key))
        {
            if (token.Length > 1 && !made.Contains(id) && (Ascii.IsValid(token) || !ByteAlphabet.TryRead(token, out _)))
            {
                _added.Add(new AddedToken(token, id, IsSpecial: true));
            }
        }
    }
}
