namespace CircuitFinder.Engine.Tokens;

/// <summary>Text to token ids and back.</summary>
public interface ITokenizer
{
    /// <summary>The largest token id plus one.</summary>
    int VocabularySize { get; }

    /// <summary>Encodes text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="specialTokens">Whether special tokens such as <c>&lt;|endoftext|&gt;</c> are recognised; if not, they are text
    /// like any other.</param>
    /// <returns>[position].</returns>
    int[] Encode(string text, bool specialTokens = false);

    /// <summary>Encodes text that goes on another, special tokens included: vocabularies that put a space before a text put none here.</summary>
    /// <param name="text">The text, with the space that separates it, if any.</param>
    int[] EncodeContinuation(string text) => Encode(text, specialTokens: true);

    /// <summary>Decodes token ids.</summary>
    /// <param name="ids">[position].</param>
    /// <returns>The text; U+FFFD stands where the bytes are not UTF-8.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    string Decode(ReadOnlySpan<int> ids);

    /// <summary>Whether the vocabulary has a token of that id. A model may know more ids than its vocabulary has.</summary>
    /// <param name="id">Any number.</param>
    bool Contains(int id);

    /// <summary>A token's text for display, with its leading space; bytes that are not whole characters stand as <c>\xE2\x82</c>.</summary>
    /// <param name="id">A token id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    string TokenText(int id);
}
