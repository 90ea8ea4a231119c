using System.Collections.Immutable;

namespace CircuitFinder.Engine.Explanation;

/// <summary>Attention on the prompts of one template.</summary>
/// <param name="Template">Its name; empty for a dataset.</param>
/// <param name="Mentions">The mentions of its slots, in order; empty for a dataset.</param>
/// <param name="Prompts">Number of prompts.</param>
/// <param name="Changed">The mentions whose tokens the corruption changes, in any of the prompts.</param>
/// <param name="Links">From where to where attention was measured; empty for a dataset.</param>
/// <param name="Heads">Every head along every link, layer by layer.</param>
/// <param name="Scores">Every head and role: all roles of a head together, heads layer by layer.</param>
public sealed record TemplateAttention(
    string Template,
    ImmutableArray<string> Mentions,
    int Prompts,
    ImmutableArray<string> Changed,
    ImmutableArray<AttentionLink> Links,
    ImmutableArray<HeadLinks> Heads,
    ImmutableArray<RoleScore> Scores)
{
    /// <summary>[role]: of all heads of the model that are not sure of it (<see cref="HeadLabeller.IsSure"/>), the one with the
    /// greatest excess; null where there is none.</summary>
    public ImmutableArray<RoleScore?> RunnersUp { get; } =
        [.. HeadRoles.All.Select(role => Scores
            .Where(score => score.Role == role && !double.IsNaN(score.Excess) && !HeadLabeller.IsSure(score))
            .MaxBy(score => score.Excess))];
}
