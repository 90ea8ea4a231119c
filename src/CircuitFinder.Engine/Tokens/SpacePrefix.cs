namespace CircuitFinder.Engine.Tokens;

/// <summary>Where a SentencePiece vocabulary puts a space before a text that begins without one.</summary>
internal enum SpacePrefix
{
    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>Before every stretch between added tokens, even one that begins with a space.</summary>
    Always,

    /// <summary>Before the text, even one that begins with a space: SentencePiece's own way.</summary>
    First,

    /// <summary>Before every stretch that does not begin with a space.</summary>
    WhereMissing,

    /// <summary>Before the text, if that does not begin with a space.</summary>
    FirstWhereMissing,
}
