namespace CircuitFinder.Engine.Tokens;

/// <summary>A token that stands for its text as a whole and that no merge makes.</summary>
/// <param name="Text">As it stands in a text; not in the byte alphabet.</param>
/// <param name="Id">Its token id.</param>
/// <param name="IsSpecial">Whether it is found in a text only where that is asked for.</param>
internal sealed record AddedToken(string Text, int Id, bool IsSpecial);
