using System.Collections.Immutable;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Everything that a vocabulary's files say, checked: tokens by id, merges by rank, added tokens.</summary>
/// <param name="Tokens">[id], in the byte alphabet (added tokens as their text); null where an id is not used.</param>
/// <param name="Merges">The merges, the earliest first.</param>
/// <param name="AddedTokens">Tokens that stand for their text as a whole.</param>
internal sealed record BpeVocabulary(ImmutableArray<string?> Tokens, MergeTable Merges, ImmutableArray<AddedToken> AddedTokens)
{
    /// <summary>What the tokeniser puts before a text.</summary>
    public BosRule Bos { get; init; } = BosRule.None;

    /// <summary>What happens to a text before its pieces are merged.</summary>
    public TextRules Rules { get; init; } = TextRules.Gpt2;


    /// <summary>Loads a vocabulary as <see cref="BpeTokenizer.Load"/> says.</summary>
    /// <exception cref="UserFaultException">There is no vocabulary, or it is faulty or not GPT-2's kind; all faults at once.</exception>
    public static BpeVocabulary Load(string folder, int? modelVocabularySize)
        => TokenizerJson.Exists(folder) ? TokenizerJson.Read(folder, modelVocabularySize)
            : VocabularyFiles.Exist(folder) ? VocabularyFiles.Read(folder, modelVocabularySize)
            : SentencePieceModel.Exists(folder) ? SentencePieceModel.Read(folder, modelVocabularySize)
            : throw new UserFaultException(
                $"{folder}: has no tokeniser; it must hold {TokenizerJson.Name}, or {VocabularyFiles.VocabularyName} and {VocabularyFiles.MergesName}, or {SentencePieceModel.Name}.");
}
