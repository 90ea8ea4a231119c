namespace CircuitFinder.Engine.Tokens;

/// <summary>A token that stands for its text as a whole and that no merge makes.</summary>
/// <param name="Text">As it stands in a text; not in the byte alphabet.</param>
/// <param name="Id">Its token id.</param>
/// <param name="IsSpecial">Whether it is found in a text only where that is asked for.</param>
internal sealed record AddedToken(string Text, int Id, bool IsSpecial)
{
    /// <summary>Takes the white space before it.</summary>
    public bool TakesSpaceBefore { get; init; }

    /// <summary>Takes the white space behind it.</summary>
    public bool TakesSpaceBehind { get; init; }

    /// <summary>Is found only where no word goes on before or behind it.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Is looked for in the normalised text, after all tokens that are not.</summary>
    public bool IsNormalised { get; init; }
}
