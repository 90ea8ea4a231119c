using System.Collections.Immutable;

namespace CircuitFinder.Engine.Tasks;

/// <summary>Words that a slot is filled from.</summary>
/// <param name="Name">The list's key under <c>lists</c>, or the slot's name where a slot lists its own choices.</param>
/// <param name="Words">At least one; no two alike.</param>
public sealed record WordList(string Name, ImmutableArray<string> Words);
