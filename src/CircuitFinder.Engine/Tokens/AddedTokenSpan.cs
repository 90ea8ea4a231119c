namespace CircuitFinder.Engine.Tokens;

/// <summary>A stretch of a text: an added token, or what lies between two.</summary>
/// <param name="Token">The token; null for text between.</param>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">How long it is, with the white space that the token takes.</param>
internal readonly record struct AddedTokenSpan(AddedToken? Token, int Start, int Length)
{
    /// <summary>Where the next stretch begins.</summary>
    public int End => Start + Length;
}
