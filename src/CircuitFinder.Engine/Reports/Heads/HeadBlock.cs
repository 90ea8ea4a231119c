using System.Collections.Immutable;

namespace CircuitFinder.Engine.Reports.Heads;

/// <summary>The table of heads for the templates that mention their slots in one order.</summary>
/// <param name="Templates">Their names.</param>
/// <param name="Mentions">Their mentions in order.</param>
/// <param name="Prompts">Number of prompts of all of them.</param>
/// <param name="Lines">Head by head.</param>
public sealed record HeadBlock(ImmutableArray<string> Templates, ImmutableArray<string> Mentions, int Prompts, ImmutableArray<HeadLine> Lines);
