namespace CircuitFinder.Engine.Tokens;

/// <summary>What <see cref="BpeTrainer"/> is to learn.</summary>
public sealed record BpeTrainerOptions
{
    /// <summary>Number of tokens, the 256 bytes and <c>&lt;|endoftext|&gt;</c> among them.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>A pair of tokens is merged only if it occurs at least this often.</summary>
    public int MinimumFrequency { get; init; } = 2;

    /// <summary>
    /// Whether numbers are cut into pairs of digits: every two-digit string, with and without a leading space, is one token, no
    /// token holds more than two
    /// digits, and a space and four digits are always two tokens, as <c>" 1732"</c> is <c>" 17"</c> and <c>"32"</c>.
    /// </summary>
    /// <remarks>
    /// The first 210 merges see to it: a space takes a digit, then a second one, and only then do digits pair up, "00" first and
    /// "99" last. Without a space
    /// before them the years 1100 to 1999 are two tokens as well, but other numbers may come as three, <c>"2" "01" "0"</c>. No
    /// order of merges can help
    /// that: the earliest of the hundred pairs, xy, is joined wherever it stands, so also in the middle of "1xy2".
    /// </remarks>
    public bool DigitPairs { get; init; }
}
