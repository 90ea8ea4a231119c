using System.Collections.Immutable;

namespace CircuitFinder.Engine.Explanation;

/// <summary>Where every head looks, template by template, and which heads earn a label.</summary>
/// <param name="Templates">In the order in which the prompts name them.</param>
/// <param name="Labels">Heads layer by layer, roles in order.</param>
public sealed record HeadReport(ImmutableArray<TemplateAttention> Templates, ImmutableArray<RoleLabel> Labels)
{
    /// <summary>Whether a head is labelled for a role in a template.</summary>
    /// <param name="template">The template's name.</param>
    /// <param name="score">The head and the role.</param>
    public bool IsLabelled(string template, RoleScore score)
        => Labels.Any(label => (label.Layer, label.Head, label.Role) == (score.Layer, score.Head, score.Role) && label.Templates.Contains(template));

    /// <summary>The report of some heads alone. Their labels and runners-up stay those among all heads.</summary>
    /// <param name="isKept">Takes a layer and a head.</param>
    public HeadReport Only(Func<int, int, bool> isKept) => new(
        [.. Templates.Select(template => template with
        {
            Heads = [.. template.Heads.Where(head => isKept(head.Layer, head.Head))],
            Scores = [.. template.Scores.Where(score => isKept(score.Layer, score.Head))],
        })],
        [.. Labels.Where(label => isKept(label.Layer, label.Head))]);
}
