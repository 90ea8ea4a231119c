namespace CircuitFinder.Engine.Tasks;

/// <summary>A slot filled with a word of a list.</summary>
/// <param name="Name">As it stands between braces in templates.</param>
/// <param name="List">Where the word is drawn from.</param>
/// <param name="Distinct">True when the word must differ from that of every other slot of the prompt.</param>
public sealed record WordSlot(string Name, WordList List, bool Distinct) : Slot(Name);
