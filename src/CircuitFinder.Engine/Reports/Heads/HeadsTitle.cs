namespace CircuitFinder.Engine.Reports.Heads;

/// <summary>What a report of heads was measured on.</summary>
/// <param name="Task">The task's name, or a dataset's.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Corruption">The corruption's name; empty for a dataset.</param>
/// <param name="Seed">What the prompts were drawn with.</param>
/// <param name="Heads">Which heads it shows: <c>all 32 heads</c>, <c>7 heads of circuit.json</c>.</param>
public sealed record HeadsTitle(string Task, string Model, string Corruption, ulong Seed, string Heads);
